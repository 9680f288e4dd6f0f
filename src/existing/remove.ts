import type { KubernetesClient, KubernetesObject, ResourceKind, World } from '../cluster/types.ts'
import { createWorld } from '../cluster/world.ts'
import { FleetError } from '../errors.ts'
import type { ObjectName } from '../flux/names.ts'
import { inventoryOf } from '../health/inventory.ts'
import { kustomizeGroup, sourceGroup } from '../health/kustomization.ts'
import { watchUntil } from '../steps/watch-until.ts'

/** What of a cluster is fleet's own. */
export interface OwnParts {
  /** What everything that fleet itself applied bears. */
  label: { name: string; value: string }
  flux?: string
  source?: ObjectName
  root?: ObjectName
}

/** Milliseconds for which Flux is given to take its services away. */
const patienceMs = 10 * 60_000

/**
 * Takes a fleet out of a cluster that stays: its services by Flux itself, while it still runs, then
 * what the root applied, then Flux where that is ours too.
 */
export async function removeFleet(client: KubernetesClient, parts: OwnParts): Promise<void> {
  const { label, flux, source, root } = parts
  if (root) await removeRoot(client, root, label)
  const sources = source && (await client.resourceOf(sourceGroup, 'GitRepository'))
  if (source && sources && bears(await client.get(sources, source.name, source.namespace), label)) {
    await client.delete(sources, source)
  }
  if (flux !== undefined) await removeFlux(client, `${label.name}=${label.value}`)
}

/** What somebody else has made anew under the same name does not bear it. */
function bears(
  object: KubernetesObject | undefined,
  { name, value }: OwnParts['label'],
): object is KubernetesObject {
  return object?.metadata.labels?.[name] === value
}

async function removeRoot(
  client: KubernetesClient,
  root: ObjectName,
  label: OwnParts['label'],
): Promise<void> {
  const kind = await client.resourceOf(kustomizeGroup, 'Kustomization')
  const found = kind && (await client.get(kind, root.name, root.namespace))
  if (!kind || !bears(found, label)) return
  // Suspended, it makes none of its children again; without prune it takes no Flux with it.
  await client.patch(kind, root, { spec: { suspend: true, prune: false } })
  const world = createWorld(client, [{ group: kustomizeGroup, kind: 'Kustomization' }])
  try {
    await world.ready()
    await removeChildren(client, world, kind, root)
    await removeInventory(client, found)
    await client.delete(kind, root)
    await untilGone(world, ({ metadata }) => isNamed(metadata, root))
  } finally {
    await world.stop()
  }
}

function isNamed({ name, namespace }: KubernetesObject['metadata'], wanted: ObjectName): boolean {
  return name === wanted.name && namespace === wanted.namespace
}

/** The services: each takes away what it applied, by its finalizer. */
async function removeChildren(
  client: KubernetesClient,
  world: World,
  kind: ResourceKind,
  root: ObjectName,
): Promise<void> {
  const isChild = ({ metadata }: KubernetesObject) =>
    metadata.labels?.[`${kustomizeGroup}/name`] === root.name &&
    metadata.labels[`${kustomizeGroup}/namespace`] === root.namespace &&
    !isNamed(metadata, root)
  const children = world.list(kustomizeGroup, 'Kustomization').filter(isChild)
  await Promise.all(children.map(({ metadata }) => client.delete(kind, placeOf(metadata))))
  await untilGone(world, isChild)
}

function placeOf({ name, namespace }: KubernetesObject['metadata']) {
  return namespace === undefined ? { name } : { name, namespace }
}

/** What the root itself applied, but for Kustomizations and for Flux. */
async function removeInventory(client: KubernetesClient, root: KubernetesObject): Promise<void> {
  for (const { group, kind, name, namespace } of inventoryOf(root)) {
    if (kind === 'Kustomization' || kind === 'CustomResourceDefinition') continue
    const resource = await client.resourceOf(group, kind)
    const found = resource && (await client.get(resource, name, namespace))
    if (!resource || !found || isFlux(found, root)) continue
    await client.delete(resource, placeOf(found.metadata))
  }
}

function isFlux({ kind, metadata }: KubernetesObject, root: KubernetesObject): boolean {
  if (metadata.labels?.['app.kubernetes.io/part-of'] === 'flux') return true
  return kind === 'Namespace' && metadata.name === root.metadata.namespace
}

/** In this order: what runs, what it may do, what it is made of. */
const fluxKinds: [string, string][] = [
  ['apps', 'Deployment'],
  ['', 'Service'],
  ['networking.k8s.io', 'NetworkPolicy'],
  ['rbac.authorization.k8s.io', 'ClusterRoleBinding'],
  ['rbac.authorization.k8s.io', 'ClusterRole'],
  ['', 'ServiceAccount'],
  ['', 'ResourceQuota'],
  ['apiextensions.k8s.io', 'CustomResourceDefinition'],
  ['', 'Namespace'],
]

async function removeFlux(client: KubernetesClient, labelSelector: string): Promise<void> {
  for (const [group, name] of fluxKinds) {
    const kind = await client.resourceOf(group, name)
    if (!kind) continue
    const { items } = await client.list(kind, { labelSelector })
    await Promise.all(items.map(({ metadata }) => client.delete(kind, placeOf(metadata))))
  }
}

async function untilGone(
  world: World,
  isMeant: (object: KubernetesObject) => boolean,
): Promise<void> {
  const left = () => world.list(kustomizeGroup, 'Kustomization').filter(isMeant)
  const look = () => (left().length === 0 ? { outcome: true } : { lookAgainInMs: 60_000 })
  const patience = AbortSignal.timeout(patienceMs)
  await watchUntil(world, look, patience).catch((error: unknown) => {
    if (!patience.aborted) throw error
    throw stillThere(left().map(({ metadata }) => `${metadata.namespace}/${metadata.name}`))
  })
}

function stillThere(names: string[]): FleetError {
  return new FleetError({
    code: 'still-there',
    message: `Flux has not taken away what these Kustomizations applied: ${names.join(', ')}`,
    hint: 'Look at them with kubectl describe, mend what holds them, and run fleet down again.',
  })
}
