import { isDeepStrictEqual } from 'node:util'
import type { KubernetesClient, KubernetesObject, World, WorldChange } from '../../cluster/types.ts'
import { inventoryOf } from '../../health/inventory.ts'
import { helmGroup, kustomizeGroup } from '../../health/kustomization.ts'
import { developmentSecrets } from '../../secrets/objects.ts'
import { createWorkQueue } from '../simulation/work-queue.ts'
import { operated } from './operators.ts'
import { waitsForWorkloads } from './releases.ts'
import type { Outcome } from './types.ts'

const manager = 'fleet-sandbox'

/**
 * Does what the operators of well-known custom resources would do: makes the objects that they
 * make, and reports on the resource. Nothing happens for a kind that the cluster does not serve.
 */
export function startOperators(client: KubernetesClient, world: World): { stop(): Promise<void> } {
  const made = new Map<string, string>()
  const queue = createWorkQueue((key) => settle(key))

  const settle = async (key: string): Promise<void> => {
    const [group = '', kind = '', namespace = '', name = ''] = key.split('/')
    const object = world.get(group, kind, name, namespace === '' ? undefined : namespace)
    const one = operated.find((candidate) => candidate.group === group && candidate.kind === kind)
    if (!object || !one || object.metadata.deletionTimestamp) return
    const { makes, status } = one.operator(object, world)
    const wanted = JSON.stringify([object.metadata.uid, makes])
    if (made.get(key) !== wanted) {
      for (const each of makes) await client.apply(each, manager)
      made.set(key, wanted)
    }
    await report(object, group, status)
  }

  const report = async (object: KubernetesObject, group: string, status: Outcome['status']) => {
    if (reports(object.status, status)) return
    const resource = await client.resourceOf(group, object.kind)
    if (resource === undefined) return
    const { name, namespace } = object.metadata
    const at = { lastTransitionTime: `${new Date().toISOString().slice(0, 19)}Z` }
    const { conditions } = status
    const dated = conditions && { conditions: conditions.map((one) => ({ ...one, ...at })) }
    const target = namespace === undefined ? { name } : { name, namespace }
    await client.patch(resource, target, { status: { ...status, ...dated } }, 'status')
  }

  const lookAt = (changes: WorldChange[]) => {
    if (changes.length === 0) for (const { group, kind } of operated) queueKind(group, kind)
    for (const { object, resource } of changes) {
      if (isOperated(resource.group, object.kind)) queue.add(keyOf(resource.group, object))
      for (const { group, kind, after } of operated) {
        const isNear = resource.group === group || resource.group === ''
        if (isNear && after?.includes(object.kind)) queueKind(group, kind)
      }
      if (object.kind === 'StatefulSet') queueOwners(object)
      if (object.kind === 'Kustomization' && waitsForWorkloads(object)) queueApplied(object)
      if (isSeed(object)) queueKind('external-secrets.io', 'ExternalSecret')
    }
  }
  const queueKind = (group: string, kind: string) => {
    for (const object of world.list(group, kind)) queue.add(keyOf(group, object))
  }
  const queueOwners = ({ metadata: { ownerReferences = [], namespace } }: KubernetesObject) => {
    for (const { apiVersion, kind, name } of ownerReferences) {
      const [group = ''] = apiVersion.split('/')
      if (isOperated(group, kind)) queue.add(`${group}/${kind}/${namespace}/${name}`)
    }
  }

  const queueApplied = (kustomization: KubernetesObject) => {
    for (const { group, kind, name, namespace = '' } of inventoryOf(kustomization)) {
      if (group === helmGroup) queue.add(`${group}/${kind}/${namespace}/${name}`)
    }
  }

  for (const { group, kind } of operated) world.track(group, kind)
  world.track(kustomizeGroup, 'Kustomization')
  world.track('apps', 'StatefulSet')
  const unsubscribe = world.subscribe(lookAt)
  lookAt([])
  return {
    stop: async () => {
      unsubscribe()
      await queue.stop()
    },
  }
}

/** What ExternalSecrets can read. */
function isSeed({ kind, metadata }: KubernetesObject): boolean {
  return kind === 'Secret' && metadata.name === developmentSecrets
}

function isOperated(group: string, kind: string): boolean {
  return operated.some((one) => one.group === group && one.kind === kind)
}

/** Whether a status says all of this already; times are left out of the comparison. */
function reports(status: unknown, wanted: Outcome['status']): boolean {
  const now = typeof status === 'object' && status !== null ? Object.entries(status) : []
  return Object.entries(wanted).every(([field, value]) => {
    const found = now.find(([key]) => key === field)?.[1]
    return isDeepStrictEqual(field === 'conditions' ? undated(found) : found, value)
  })
}

function undated(conditions: unknown): unknown {
  return Array.isArray(conditions)
    ? conditions.map(({ lastTransitionTime: _, ...rest }) => rest)
    : conditions
}

function keyOf(group: string, { kind, metadata }: KubernetesObject): string {
  return `${group}/${kind}/${metadata.namespace ?? ''}/${metadata.name}`
}
