import type { KubernetesObject, WorldReader } from '../cluster/types.ts'
import { conditionOf, isTrue } from './conditions.ts'
import { type ContainerTrouble, containerTrouble, initTrouble } from './containers.ts'
import { lastWarning, type ObjectEvent } from './events.ts'
import { listAt, textAt } from './fields.ts'

/** Why a pod is not ready, in the cluster's words. */
export interface PodTrouble {
  /** Short: "ContainerCreating", "Unschedulable", "init container 1 of 2 (migrate): running". */
  reason: string
  /** The longest explanation that the cluster offers: a message or its latest warning. */
  detail?: string
  /** ISO 8601 time since when it is not ready. */
  since: string | undefined
  event?: ObjectEvent
}

/** The pods that are an object's own, and not those of what it owns. */
export function podsOf(world: WorldReader, { metadata }: KubernetesObject): KubernetesObject[] {
  if (metadata.uid === undefined) return []
  return world.ownedBy(metadata.uid).filter(({ kind }) => kind === 'Pod')
}

/** Undefined when the pod is ready or has completed. */
export function podTrouble(world: WorldReader, pod: KubernetesObject): PodTrouble | undefined {
  const phase = textAt(pod, 'status', 'phase')
  if (phase === 'Succeeded') return undefined
  if (isTrue(pod, 'Ready') && pod.metadata.deletionTimestamp === undefined) return undefined
  const { reason, message } = troubleOf(pod)
  const event = lastWarning(world, pod, (warning) => isRelevant(pod, warning))
  const detail = message ?? event?.message
  const since = conditionOf(pod, 'Ready')?.lastTransitionTime ?? pod.metadata.creationTimestamp
  return {
    reason,
    since,
    ...(detail === undefined ? {} : { detail }),
    ...(event === undefined ? {} : { event }),
  }
}

function troubleOf(pod: KubernetesObject): ContainerTrouble {
  if (pod.metadata.deletionTimestamp !== undefined) return { reason: 'Terminating' }
  const scheduled = conditionOf(pod, 'PodScheduled')
  if (scheduled?.status === 'False') {
    return { reason: scheduled.reason || 'not scheduled', message: scheduled.message }
  }
  return (
    endedTrouble(pod) ??
    initTrouble(pod) ??
    firstTrouble(listAt(pod, 'status', 'containerStatuses')) ??
    gateTrouble(pod) ?? { reason: textAt(pod, 'status', 'phase') ?? 'not observed yet' }
  )
}

/** Evicted, DeadlineExceeded, or simply ended with an error. */
function endedTrouble(pod: KubernetesObject): ContainerTrouble | undefined {
  if (textAt(pod, 'status', 'phase') !== 'Failed') return undefined
  const exited = firstTrouble(listAt(pod, 'status', 'containerStatuses'))
  const message = textAt(pod, 'status', 'message')
  const reason = textAt(pod, 'status', 'reason') ?? exited?.reason ?? 'Failed'
  return message === undefined ? { reason } : { reason, message }
}

/** A container that cannot start says more than one that has not passed its probe. */
function firstTrouble(statuses: unknown[]): ContainerTrouble | undefined {
  const troubles = statuses.map(containerTrouble).filter((trouble) => trouble !== undefined)
  return troubles.find(({ reason }) => !reason.includes('probe')) ?? troubles[0]
}

function gateTrouble(pod: KubernetesObject): ContainerTrouble | undefined {
  if (!isTrue(pod, 'ContainersReady')) return undefined
  const gate = listAt(pod, 'spec', 'readinessGates')
    .map((entry) => textAt(entry, 'conditionType') ?? '')
    .find((type) => !isTrue(pod, type))
  return gate === undefined ? undefined : { reason: `readiness gate ${gate} is not met` }
}

/** Once a pod is scheduled, what the scheduler complained about is over. */
function isRelevant(pod: KubernetesObject, warning: ObjectEvent): boolean {
  return warning.reason !== 'FailedScheduling' || !isTrue(pod, 'PodScheduled')
}
