import { z } from 'zod'
import type { KubernetesObject } from '../cluster/types.ts'
import { eagerArguments, missingArguments } from './arguments.ts'
import { FLUX_CONTROLLERS } from './names.ts'
import type { RootPatch } from './root-patches.ts'

const containerSchema = z.looseObject({
  image: z.string().default(''),
  args: z.array(z.string()).default([]),
})
const specSchema = z.looseObject({
  template: z.looseObject({
    spec: z.looseObject({ containers: z.tuple([containerSchema]).rest(z.unknown()) }),
  }),
})

/** One of Flux's Deployments, with what fleet adds to the arguments of its controller. */
interface Controller {
  object: KubernetesObject
  spec: z.infer<typeof specSchema>
  added: string[]
}

/** The objects with quick controllers; all but Flux's own Deployments stay as they are. */
export function withEagerControllers(objects: KubernetesObject[]): KubernetesObject[] {
  return objects.map((object) => {
    const controller = controllerOf(object)
    return controller ? withArguments(controller) : object
  })
}

/** The same as patches of the root Kustomization, which would undo what it does not know of. */
export function eagerPatches(objects: KubernetesObject[]): RootPatch[] {
  return objects.flatMap((object) => {
    const controller = controllerOf(object)
    return controller && controller.added.length > 0 ? [patchOf(controller)] : []
  })
}

/** The controllers among the objects, by name. */
export function controllersIn(objects: KubernetesObject[]): string[] {
  return objects.flatMap((object) => (controllerOf(object) ? [object.metadata.name] : []))
}

function controllerOf(object: KubernetesObject): Controller | undefined {
  const { kind, metadata } = object
  if (kind !== 'Deployment' || !FLUX_CONTROLLERS.includes(metadata.name)) return undefined
  const spec = specSchema.parse(object.spec)
  const [{ image, args }] = spec.template.spec.containers
  const version = /:([^:@/]+)(@.*)?$/.exec(image)?.[1] ?? ''
  const added = missingArguments(eagerArguments(metadata.name, version), args)
  return { object, spec, added }
}

function withArguments({ object, spec, added }: Controller): KubernetesObject {
  const [first, ...others] = spec.template.spec.containers
  const containers = [{ ...first, args: [...first.args, ...added] }, ...others]
  const template = { ...spec.template, spec: { ...spec.template.spec, containers } }
  return { ...object, spec: { ...spec, template } }
}

function patchOf({ object: { metadata, kind }, added }: Controller): RootPatch {
  const path = '/spec/template/spec/containers/0/args/-'
  const operations = added.map((value) => ({ op: 'add', path, value }))
  const target = { group: 'apps', kind, name: metadata.name }
  const namespace = metadata.namespace === undefined ? {} : { namespace: metadata.namespace }
  return { patch: JSON.stringify(operations), target: { ...target, ...namespace } }
}
