import type { KubernetesObject, WorldReader } from '../../cluster/types.ts'
import { refOf } from '../checks.ts'
import { conditionOf } from '../conditions.ts'
import { lastWarning } from '../events.ts'
import { groupOf, listAt, numberAt, textAt } from '../fields.ts'
import { podsOf, podTrouble } from '../pods.ts'
import { statusOf } from '../status/index.ts'
import { makerOfMissing, openNeed } from './secret-maker.ts'
import type { Culprit, Search } from './types.ts'

/**
 * From an object that is not current down to what holds it up: its ReplicaSet that may not create
 * pods, the pod that does not become ready, the claim that is not bound, what was to make a Secret
 * that is missing; else the object itself.
 */
export function descend(search: Search, object: KubernetesObject): Culprit {
  if (object.kind === 'Pod' && groupOf(object) === '') return fromPod(search, object)
  const need = openNeed(search, object, refOf(object))
  if (need !== undefined) return itself(search, need)
  const children = childrenOf(search.world, object)
  const pods = children.flatMap((child) =>
    child.kind === 'Pod' ? [child] : podsOf(search.world, child),
  )
  const [worst] = pods
    .filter((pod) => podTrouble(search.world, pod) !== undefined)
    .toSorted((one, other) => severity(search, other) - severity(search, one) || byAge(one, other))
  if (worst !== undefined) return fromPod(search, worst)
  const next = children.find((child) => isOpen(search, child))
  return next === undefined ? fromCreator(search, object) : descend(search, next)
}

/** The object itself, with its status and latest warning. */
export function itself(search: Search, object: KubernetesObject): Culprit {
  const status = statusOf(object, search.now)
  const warning = lastWarning(search.world, object)
  const reason = status.reason ? `${status.reason}: ${status.message}` : status.message
  const ready = conditionOf(object, 'Ready') ?? conditionOf(object, 'Available')
  return {
    ref: refOf(object),
    object,
    reason,
    since: ready?.lastTransitionTime ?? object.metadata.creationTimestamp,
    ...(warning === undefined ? {} : { detail: `${warning.reason}: ${warning.message}` }),
  }
}

function fromCreator(search: Search, object: KubernetesObject): Culprit {
  const failure = creationFailure(search.world, object)
  return failure === undefined ? itself(search, object) : { ...itself(search, object), ...failure }
}

/** "exceeded quota", "serviceaccount not found": why no pod can be created. */
function creationFailure(
  world: WorldReader,
  object: KubernetesObject,
): Pick<Culprit, 'reason' | 'since'> | undefined {
  const condition = conditionOf(object, 'ReplicaFailure')
  if (condition?.status === 'True') {
    const reason = `${condition.reason}: ${condition.message}`
    return { reason, since: condition.lastTransitionTime }
  }
  // StatefulSets and Jobs have no such condition: only their events tell.
  if (object.kind !== 'StatefulSet' && object.kind !== 'DaemonSet' && object.kind !== 'Job') {
    return undefined
  }
  if (createdAsMany(object)) return undefined
  const event = lastWarning(world, object, ({ reason }) => reason === 'FailedCreate')
  return event && { reason: `${event.reason}: ${event.message}`, since: event.at }
}

function createdAsMany(object: KubernetesObject): boolean {
  const wanted =
    numberAt(object, 'spec', 'replicas') ??
    numberAt(object, 'status', 'desiredNumberScheduled') ??
    1
  const created =
    numberAt(object, 'status', 'replicas') ??
    numberAt(object, 'status', 'currentNumberScheduled') ??
    numberAt(object, 'status', 'active') ??
    0
  return created >= wanted
}

/** A Deployment's old ReplicaSets are scaled to zero, and current; only the newest matters. */
function childrenOf(world: WorldReader, object: KubernetesObject): KubernetesObject[] {
  if (object.metadata.uid === undefined) return []
  const children = world.ownedBy(object.metadata.uid)
  const sets = children.filter((child) => child.kind === 'ReplicaSet')
  const newest = sets.toSorted((one, other) => revisionOf(other) - revisionOf(one))[0]
  return children.filter((child) => child.kind !== 'ReplicaSet' || child === newest)
}

function revisionOf(replicaSet: KubernetesObject): number {
  return Number(replicaSet.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0)
}

function isOpen(search: Search, object: KubernetesObject): boolean {
  return statusOf(object, search.now).state !== 'current'
}

function severity(search: Search, pod: KubernetesObject): number {
  if (pod.metadata.deletionTimestamp !== undefined) return 0
  return statusOf(pod, search.now).state === 'failed' ? 2 : 1
}

function byAge(one: KubernetesObject, other: KubernetesObject): number {
  return ageKey(one).localeCompare(ageKey(other))
}

function ageKey({ metadata }: KubernetesObject): string {
  return `${metadata.creationTimestamp ?? ''} ${metadata.name}`
}

function fromPod(search: Search, pod: KubernetesObject): Culprit {
  const trouble = podTrouble(search.world, pod)
  if (trouble === undefined) return itself(search, pod)
  const claim = unboundClaim(search, pod)
  if (claim !== undefined) return claim
  const { reason, detail, since } = trouble
  const maker = makerOfMissing(search, pod, detail ?? reason)
  if (maker !== undefined) return descend(search, maker)
  return {
    ref: refOf(pod),
    object: pod,
    reason,
    since,
    ...(detail === undefined ? {} : { detail }),
  }
}

/** A claim that waits for its first consumer waits for the pod, not the pod for it. */
function unboundClaim(search: Search, pod: KubernetesObject): Culprit | undefined {
  const scheduled = conditionOf(pod, 'PodScheduled')
  if (scheduled?.status !== 'False' || !/persistentvolumeclaim/i.test(scheduled.message)) {
    return undefined
  }
  const { namespace } = pod.metadata
  for (const volume of listAt(pod, 'spec', 'volumes')) {
    const name = textAt(volume, 'persistentVolumeClaim', 'claimName')
    if (name === undefined) continue
    const claim = search.world.get('', 'PersistentVolumeClaim', name, namespace)
    if (claim !== undefined && isOpen(search, claim)) return itself(search, claim)
  }
  return undefined
}
