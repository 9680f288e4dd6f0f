import type { KubernetesObject } from '../cluster/types.ts'
import { conditionOf } from '../health/conditions.ts'
import { describe, listAt, textAt } from '../health/fields.ts'
import { isSuspended, readyOf } from '../health/kustomization.ts'

/** Something that would come right by itself much later, or never, and what helps it along. */
export type Stuck = {
  object: KubernetesObject
  /** "HelmRelease shop/redis: RetriesExceeded" */
  text: string
} & ({ cure: Plain } | { cure: 'free'; record: { name: string; namespace: string } })

/** Cures that need no more than the object. */
type Plain = 'reconcile' | 'reset' | 'restart'

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
  const waits = statuses.map((one) => textAt(one, 'state', 'waiting', 'reason'))
  if (!waits.includes('CrashLoopBackOff')) return []
  return [{ object, cure: 'restart', text: `${describe(object)}: CrashLoopBackOff` }]
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
