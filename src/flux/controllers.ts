import { z } from 'zod'
import type { KubernetesObject } from '../cluster/types.ts'
import { eagerArguments, missingArguments } from './arguments.ts'
import { FLUX_CONTROLLERS } from './names.ts'
import type { RootPatch } from './root-patches.ts'

const containerSchema = z.looseObject({
  image: z.string().default(''),
  args: z.array(z.string()).default([]),
  readinessProbe: z.looseObject({ periodSeconds: z.number().optional() }).optional(),
})
const specSchema = z.looseObject({
  template: z.looseObject({
    spec: z.looseObject({ containers: z.tuple([containerSchema]).rest(z.unknown()) }),
  }),
})

/**
 * Between two questions whether a controller is ready, where its Deployment does not say. The kubelet
 * asks every 10 s, first too early, and others reach a controller only when it is said to be ready.
 */
const periodSeconds = 1

/** One of Flux's Deployments, with what fleet adds to the arguments of its controller. */
interface Controller {
  object: KubernetesObject
  spec: z.infer<typeof specSchema>
  added: string[]
  /** Whether it is asked for its readiness as often as by default. */
  isAskedSlowly: boolean
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
  const isAskedSlowly = readinessProbe !== undefined && readinessProbe.periodSeconds === undefined
  return { object, spec, added, isAskedSlowly }
}

function made({ object, spec, added, isAskedSlowly }: Controller): KubernetesObject {
  const [first, ...others] = spec.template.spec.containers
  const readinessProbe = { ...first.readinessProbe, periodSeconds }
  const eager = {
    ...first,
    args: [...first.args, ...added],
    ...(isAskedSlowly && { readinessProbe }),
  }
  const containers = [eager, ...others]
  const template = { ...spec.template, spec: { ...spec.template.spec, containers } }
  return { ...object, spec: { ...spec, template } }
}

function operationsOf({ added, isAskedSlowly }: Controller) {
  const container = '/spec/template/spec/containers/0'
  return [
    ...added.map((value) => ({ op: 'add', path: `${container}/args/-`, value })),
    ...(isAskedSlowly
      ? [{ op: 'add', path: `${container}/readinessProbe/periodSeconds`, value: periodSeconds }]
      : []),
  ]
}

function patchOf({ object: { metadata, kind } }: Controller, operations: object[]): RootPatch {
  const target = { group: 'apps', kind, name: metadata.name }
  const namespace = metadata.namespace === undefined ? {} : { namespace: metadata.namespace }
  return { patch: JSON.stringify(operations), target: { ...target, ...namespace } }
}
