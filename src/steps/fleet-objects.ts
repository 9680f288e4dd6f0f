import type { KubernetesObject } from '../cluster/types.ts'
import type { ObjectName } from '../flux/names.ts'
import { type Applied, expectedChecks, patchesBelow } from '../flux/patches-below.ts'
import { rootKustomization } from '../flux/root.ts'
import type { RootPatch } from '../flux/root-patches.ts'
import { gitSource } from '../flux/source.ts'
import type { FleetModel, RenderedResource, Service } from '../repository/model.ts'

/** How the local source is reached and what of the fleet is wanted. */
export interface Serving {
  /** Where Flux's controllers reach the agent. */
  host: string
  port: number
  username: string
  password: string
  branch: string
  /** Services that `--only` leaves out of a new cluster. */
  leftOut: ObjectName[]
  /** What has to be changed of the Flux that the repository itself holds. */
  fluxPatches: RootPatch[]
}

/** Names and specs of the repository's own gotk-sync objects, or Flux's customary ones. */
export function ownSync(model: FleetModel): {
  root: ObjectName
  source: ObjectName
  rootSpec: Record<string, unknown>
  sourceSpec: Record<string, unknown>
} {
  const { root } = model
  const own = find(model.root.resources, 'Kustomization', root)
  const rootSpec = specOf(own)
  const reference = record(rootSpec.sourceRef)
  const source = {
    name: text(reference.name) ?? root.name,
    namespace: text(reference.namespace) ?? root.namespace,
  }
  return {
    root: { name: root.name, namespace: root.namespace },
    source,
    rootSpec,
    sourceSpec: specOf(find(root.resources, 'GitRepository', source)),
  }
}

/** The GitRepository with its Secret, and the root Kustomization, as the cluster gets them. */
export function fleetObjects(model: FleetModel, serving: Serving): KubernetesObject[] {
  const { root, source, rootSpec, sourceSpec } = ownSync(model)
  const { leftOut, fluxPatches, ...access } = serving
  const absent = new Set(leftOut.map(({ name, namespace }) => `${namespace}/${name}`))
  const checks = listOf(rootSpec.healthChecks)
  return [
    ...gitSource({ source, ownSpec: sourceSpec, ...access }),
    rootKustomization({
      root,
      source,
      path: model.source.path,
      fluxPatches,
      patchesBelow: patchesBelow(model.root.id, appliedBy(model), { leftOut: absent, source }),
      ownSpec:
        checks.length > 0
          ? { ...rootSpec, healthChecks: expectedChecks(checks, absent) }
          : rootSpec,
    }),
  ]
}

/** The fleet's Kustomizations with what their parents apply of them. */
function appliedBy({ root, services }: FleetModel): Applied[] {
  const byId = new Map([root, ...services].map((service) => [service.id, service]))
  return services.map(({ name, namespace, parent, external }) => {
    const resources = byId.get(parent ?? '')?.resources ?? []
    const spec = specOf(find(resources, 'Kustomization', { name, namespace }))
    const [patches, healthChecks] = [listOf(spec.patches), listOf(spec.healthChecks)]
    const fromArtifact = record(spec.sourceRef).kind === 'OCIRepository' && !external
    return { name, namespace, parent, patches, healthChecks, fromArtifact }
  })
}

/** Everything that Flux would apply, as the objects that the sandbox has to know kinds for. */
export function renderedObjects(model: Pick<FleetModel, 'root' | 'services'>): KubernetesObject[] {
  return [model.root, ...model.services].flatMap(serviceObjects)
}

/** What Flux would apply for one service. */
export function serviceObjects({ resources }: Pick<Service, 'resources'>): KubernetesObject[] {
  return resources.map(toObject)
}

/** What the build of the repository's own flux-system folder holds. */
export function ownFlux(model: FleetModel): KubernetesObject[] {
  return model.root.resources
    .filter(({ file }) => file?.split('/').includes('flux-system'))
    .map(toObject)
}

function toObject({ apiVersion, kind, name, namespace, object }: RenderedResource) {
  const metadata = { ...record(object.metadata), name, ...(namespace ? { namespace } : {}) }
  return { ...object, apiVersion, kind, metadata } satisfies KubernetesObject
}

function find(
  resources: RenderedResource[],
  kind: string,
  { name, namespace }: ObjectName,
): RenderedResource | undefined {
  return resources.find((one) => {
    return one.kind === kind && one.name === name && one.namespace === namespace
  })
}

function specOf(resource: RenderedResource | undefined): Record<string, unknown> {
  return record(resource?.object.spec)
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
