import { conditionOf, isTrue } from '../conditions.ts'
import { at, listAt, numberAt, textAt } from '../fields.ts'
import { current, failed, progressing, type StatusRule } from './types.ts'

const scheduleWindowMs = 15_000
/** A container that has ended so often, and runs for less than so many milliseconds, is in a crash loop still. */
const loopRestarts = 3
const loopRunMs = 10_000

/**
 * Source: kstatus core.go, podConditions; but a pod that ended in failure is failed here, where
 * kstatus calls it current because it changes no more.
 */
export const podStatus: StatusRule = (object, now) => {
  const phase = textAt(object, 'status', 'phase')
  if (phase === 'Succeeded') return current('completed')
  if (phase === 'Failed') {
    return failed(
      textAt(object, 'status', 'message') ?? 'failed',
      textAt(object, 'status', 'reason'),
    )
  }
  if (phase === 'Running') {
    if (isTrue(object, 'Ready')) return current('Ready')
    const looping = listAt(object, 'status', 'containerStatuses')
      .filter((entry) => isLooping(entry, now))
      .map((entry) => textAt(entry, 'name') ?? '')
    if (looping.length > 0) return failed(`crash loop in ${looping.join(', ')}`, 'CrashLoopBackOff')
    return progressing('running but not Ready')
  }
  const scheduled = conditionOf(object, 'PodScheduled')
  if (scheduled?.status === 'False' && scheduled.reason === 'Unschedulable') {
    const age = now.getTime() - Date.parse(object.metadata.creationTimestamp ?? now.toISOString())
    const verdict = age > scheduleWindowMs ? failed : progressing
    return verdict(scheduled.message, scheduled.reason)
  }
  return progressing(phase ?? 'not observed yet')
}

/** Whether the kubelet waits before its next try, or that try is what runs now. */
function isLooping(entry: unknown, now: Date): boolean {
  if (textAt(entry, 'state', 'waiting', 'reason') === 'CrashLoopBackOff') return true
  const last = at(entry, 'lastState', 'terminated')
  // Ends of its node count as restarts too; the kubelet calls them Unknown.
  const hasCrashed = (numberAt(last, 'exitCode') ?? 0) !== 0 && textAt(last, 'reason') !== 'Unknown'
  if (!hasCrashed || (numberAt(entry, 'restartCount') ?? 0) < loopRestarts) return false
  if (at(entry, 'state', 'terminated') !== undefined) return true
  const startedAt = Date.parse(textAt(entry, 'state', 'running', 'startedAt') ?? '')
  return now.getTime() - startedAt < loopRunMs
}
