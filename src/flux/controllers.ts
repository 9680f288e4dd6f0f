import { z } from 'zod'
import { quickReadiness } from '../cluster/quick-readiness.ts'
import type { KubernetesObject } from '../cluster/types.ts'
import { eagerArguments, missingArguments } from './arguments.ts'
import { FLUX_CONTROLLERS } from './names.ts'
import type { RootPatch } from './root-patches.ts'

const containerSchema = z.looseObject({
  image: z.string().default(''),
  args: z.array(z.string()).default([]),
  readinessProbe: z.record(z.string(), z.unknown()).optional(),
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
  /** What its readiness probe lacks to be asked often; nothing where the Deployment says how often. */
  probe: [field: string, value: number][]
}

/** The objects with quick controllers; all but Flux's own Deployments stay as they are. */
export function withEagerControllers(objects: KubernetesObject[]): KubernetesObject[] {
  return objects.map((object) => {
    const controller = controllerOf(object)
    return controller ? made(controller) : object
  })
}

/** The same as patches of the root Kustomization, which would undo what it does not know of. */
export function eagerPatches(objects: KubernetesObject[]): RootPatch[] {
  return objects.flatMap((object) => {
    const controller = controllerOf(object)
    const operations = controller ? operationsOf(controller) : []
    return controller && operations.length > 0 ? [patchOf(controller, operations)] : []
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
  const [{ image, args, readinessProbe }] = spec.template.spec.containers
  const version = /:([^:@/]+)(@.*)?$/.exec(image)?.[1] ?? ''
  const added = missingArguments(eagerArguments(metadata.name, version), args)
  return { object, spec, added, probe: missingReadiness(readinessProbe) }
}

function missingReadiness(probe: Record<string, unknown> | undefined) {
  if (!probe || 'periodSeconds' in probe) return []
  return Object.entries(quickReadiness).filter(([field]) => !(field in probe))
}

function made({ object, spec, added, probe }: Controller): KubernetesObject {
  const [first, ...others] = spec.template.spec.containers
  const readinessProbe = { ...first.readinessProbe, ...Object.fromEntries(probe) }
  const eager = {
    ...first,
    args: [...first.args, ...added],
    ...(probe.length > 0 && { readinessProbe }),
  }
  const containers = [eager, ...others]
  const template = { ...spec.template, spec: { ...spec.template.spec, containers } }
  return { ...object, spec: { ...spec, template } }
}

function operationsOf({ added, probe }: Controller) {
  const add = (path: string, value: unknown) => ({
    op: 'add',
    path: `/spec/template/spec/containers/0/${path}`,
    value,
  })
  return [
    ...added.map((value) => add('args/-', value)),
    ...probe.map(([field, value]) => add(`readinessProbe/${field}`, value)),
  ]
}

function patchOf({ object: { metadata, kind } }: Controller, operations: object[]): RootPatch {
  const target = { group: 'apps', kind, name: metadata.name }
  const namespace = metadata.namespace === undefined ? {} : { namespace: metadata.namespace }
  return { patch: JSON.stringify(operations), target: { ...target, ...namespace } }
}
