import type { KubernetesObject, WorldReader } from '../cluster/types.ts'
import { isTrue } from './conditions.ts'
import { groupOf, isCustomGroup, numberAt, textAt } from './fields.ts'
import { podsOf } from './pods.ts'
import { type ObjectStatus, progressing } from './status/types.ts'

/** Where a workload's controller says how many of its pods are ready. */
const readyFields: Record<string, string> = {
  Deployment: 'readyReplicas',
  StatefulSet: 'readyReplicas',
  DaemonSet: 'numberReady',
}

/**
 * What the pods of an object say against its own status: that status is written by a controller that
 * may be away itself. After a restart of its node, kube-controller-manager needs seconds to lead
 * again, and until then calls ready what does not run. Undefined when there is no contradiction.
 */
export function refutedByPods(
  world: WorldReader,
  object: KubernetesObject,
): ObjectStatus | undefined {
  const claimed = claimedBy(object)
  if (claimed === 0) return undefined
  const pods = podsBelow(world, object).filter(isMeantToRun)
  const ready = pods.filter((pod) => isTrue(pod, 'Ready')).length
  if (ready === pods.length || ready >= claimed) return undefined
  return progressing(`${ready}/${pods.length} pods ready`)
}

/** How many pods have to be ready for its status to be true. */
function claimedBy(object: KubernetesObject): number {
  const group = groupOf(object)
  const field = group === 'apps' ? readyFields[object.kind] : undefined
  if (field !== undefined) return numberAt(object, 'status', field) ?? 0
  // A custom resource (CloudNativePG's Cluster) does not say how many in one way.
  return isCustomGroup(group) ? 1 : 0
}

/** A Deployment's belong to its ReplicaSets. */
function podsBelow(world: WorldReader, object: KubernetesObject): KubernetesObject[] {
  const { uid } = object.metadata
  const owned = uid === undefined ? [] : world.ownedBy(uid)
  const sets = owned.filter(({ kind }) => kind === 'ReplicaSet')
  return [object, ...sets].flatMap((owner) => podsOf(world, owner))
}

function isMeantToRun(pod: KubernetesObject): boolean {
  const phase = textAt(pod, 'status', 'phase')
  const isOver = phase === 'Succeeded' || phase === 'Failed'
  return pod.metadata.deletionTimestamp === undefined && !isOver
}
