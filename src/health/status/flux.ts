import type { KubernetesObject } from '../../cluster/types.ts'
import { type Condition, conditionOf, isAbout, isObserved } from '../conditions.ts'
import { at, textAt } from '../fields.ts'
import { current, failed, type ObjectStatus, progressing, type StatusRule } from './types.ts'

/**
 * Reasons with which Flux says Ready=False for what goes by itself: it waits, was interrupted by
 * a newer request, or its source is still on the way.
 * Source: reasons in kustomize-, helm- and source-controller (2.9).
 */
const passing = new Set([
  'DependencyNotReady',
  'SourceNotReady',
  'HealthCheckCanceled',
  'Progressing',
  'ProgressingWithRetry',
  'NoSourceArtifact',
  'SourceUnavailable',
  'ArtifactOutdated',
])

/**
 * Milliseconds for which a source may be missing that comes with the release: Flux applies what is in
 * a folder side by side, and asks for it again after 50 ms.
 */
const sourceArrivesMs = 3_000

/** Whether a Ready=False with this reason goes by itself. */
export function isPassing(reason: string): boolean {
  return passing.has(reason)
}

/**
 * Kinds of Flux always report Ready, so its absence is no health. Unlike kstatus, which calls
 * every unready object "in progress", a failure that Flux itself names is a failure.
 */
export const fluxStatus: StatusRule = (object, now) => {
  if (object.metadata.deletionTimestamp !== undefined) {
    return { state: 'terminating', message: 'scheduled for deletion' }
  }
  const ready = conditionOf(object, 'Ready')
  if (at(object, 'spec', 'suspend') === true) return suspended(object)
  const stalled = conditionOf(object, 'Stalled')
  if (stalled?.status === 'True' && isAbout(stalled, object)) {
    return failed(ready?.message || stalled.message, stalled.reason)
  }
  if (ready === undefined) return progressing('no controller has reported on it yet')
  if (!isAbout(ready, object)) return progressing('its newest spec was not reconciled yet')
  if (ready.status === 'True') {
    return isObserved(object)
      ? (stillReconciling(object) ?? current(ready.message))
      : progressing('its newest spec was not reconciled yet')
  }
  if (ready.status === 'False' && !isPassing(ready.reason) && !sourceMayArrive(ready, now)) {
    return failed(ready.message, ready.reason)
  }
  return progressing(conditionOf(object, 'Reconciling')?.message || ready.message, ready.reason)
}

function sourceMayArrive({ reason, message, lastTransitionTime = '' }: Condition, now: Date) {
  if (reason !== 'ArtifactFailed' || !message.endsWith('not found')) return false
  return now.getTime() - Date.parse(lastTransitionTime) < sourceArrivesMs
}

/** OCI repositories of Helm are static: Flux reports nothing on them. */
export const helmRepositoryStatus: StatusRule = (object, now) =>
  textAt(object, 'spec', 'type') === 'oci' && conditionOf(object, 'Ready') === undefined
    ? current('static')
    : fluxStatus(object, now)

function suspended(object: KubernetesObject): ObjectStatus {
  return conditionOf(object, 'Ready')?.status === 'True'
    ? current('suspended; was Ready')
    : progressing('suspended', 'Suspended')
}

function stillReconciling(object: KubernetesObject): ObjectStatus | undefined {
  const reconciling = conditionOf(object, 'Reconciling')
  if (reconciling?.status !== 'True') return undefined
  return progressing(reconciling.message, reconciling.reason)
}
