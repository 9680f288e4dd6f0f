import type { KubernetesObject } from '../cluster/types.ts'
import { parseDuration } from '../config/duration.ts'
import { conditionOf } from '../health/conditions.ts'
import { at, describe, listAt, textAt } from '../health/fields.ts'
import { isSuspended, readyOf } from '../health/kustomization.ts'

/** Something that would come right by itself much later, or never, and what helps it along. */
export type Stuck = {
  object: KubernetesObject
  /** "HelmRelease shop/redis: RetriesExceeded" */
  text: string
} & ({ cure: Plain } | { cure: 'free'; record: { name: string; namespace: string } })

/** Cures that need no more than the object. */
type Plain = 'reconcile' | 'reset' | 'restart'

/** A pause of the kubelet's that is not worth a new pod. Milliseconds. */
const soonMs = 10_000

/** What of a cluster can be stuck. */
export interface Suspects {
  kustomizations: KubernetesObject[]
  releases: KubernetesObject[]
  /** Pods of Kubernetes' own and Flux's namespaces. */
  systemPods: KubernetesObject[]
}

/**
 * What waits for nothing but time: Kustomizations whose last try failed (the next is a retry
 * interval away), HelmReleases that have given up, and pods of the cluster's own that the kubelet
 * starts ever more rarely. What waits for something else is not stuck.
 */
export function stuckAmong({ kustomizations, releases, systemPods }: Suspects): Stuck[] {
  return [
    ...systemPods.flatMap(stuckPod),
    ...kustomizations.flatMap((one) => stuckByReady(one, 'reconcile', isOwnFailure)),
    ...releases.flatMap((one) => stuckByReady(one, 'reset', hasGivenUp)),
  ]
}

function stuckPod(object: KubernetesObject): Stuck[] {
  const statuses = [
    ...listAt(object, 'status', 'initContainerStatuses'),
    ...listAt(object, 'status', 'containerStatuses'),
  ]
  if (!statuses.some(waitsForLong)) return []
  return [{ object, cure: 'restart', text: `${describe(object)}: CrashLoopBackOff` }]
}

/**
 * A container that the kubelet starts again soon keeps its pod, and with it what it holds:
 * source-controller its artifacts, which it could not fetch again without a network.
 */
function waitsForLong(status: unknown): boolean {
  const waiting = at(status, 'state', 'waiting')
  if (textAt(waiting, 'reason') !== 'CrashLoopBackOff') return false
  // "back-off 2m40s restarting failed container=manager pod=…"
  const pause = /^back-off (\S+) /.exec(textAt(waiting, 'message') ?? '')?.[1]
  return (parseDuration(pause ?? '') ?? Number.POSITIVE_INFINITY) > soonMs
}

function stuckByReady(
  object: KubernetesObject,
  cure: Plain,
  isStuck: (object: KubernetesObject, reason: string) => boolean,
): Stuck[] {
  const ready = readyOf(object)
  if (isSuspended(object) || ready?.status !== 'False' || !isStuck(object, ready.reason)) return []
  return [{ object, cure, text: `${describe(object)}: ${ready.reason}` }]
}

/** A dependency or a source that is not ready wakes the Kustomization when it is. */
function isOwnFailure(_object: KubernetesObject, reason: string): boolean {
  return !['DependencyNotReady', 'ArtifactFailed', 'Progressing'].includes(reason)
}

function hasGivenUp(object: KubernetesObject, reason: string): boolean {
  return conditionOf(object, 'Stalled')?.status === 'True' || reason === 'RetriesExceeded'
}
