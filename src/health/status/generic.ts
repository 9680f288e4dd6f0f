import type { KubernetesObject } from '../../cluster/types.ts'
import { conditionOf, isObserved, isTrue } from '../conditions.ts'
import { numberAt } from '../fields.ts'
import { current, failed, type ObjectStatus, progressing } from './types.ts'

/**
 * What kstatus asks of every object before it looks at the kind: deletion, observedGeneration,
 * Reconciling and Stalled. Undefined when these do not decide.
 * Source: fluxcd/cli-utils pkg/kstatus/status/generic.go.
 */
export function commonStatus(object: KubernetesObject): ObjectStatus | undefined {
  if (object.metadata.deletionTimestamp !== undefined) {
    return { state: 'terminating', message: 'scheduled for deletion' }
  }
  if (!isObserved(object)) {
    const observed = numberAt(object, 'status', 'observedGeneration')
    return progressing(`generation ${object.metadata.generation}, observed ${observed}`)
  }
  const reconciling = conditionOf(object, 'Reconciling')
  if (reconciling?.status === 'True') return progressing(reconciling.message, reconciling.reason)
  const stalled = conditionOf(object, 'Stalled')
  if (stalled?.status === 'True') return failed(stalled.message, stalled.reason)
  return undefined
}

/** Kinds without rules of their own: the Ready condition, else current. */
export function readyStatus(object: KubernetesObject): ObjectStatus {
  const ready = conditionOf(object, 'Ready')
  if (ready === undefined) return current('has no Ready condition')
  if (isTrue(object, 'Ready')) return current(ready.message || 'Ready')
  return progressing(ready.message || `Ready is ${ready.status}`, ready.reason)
}
