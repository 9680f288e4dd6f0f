import { conditionOf, isTrue } from '../conditions.ts'
import { listAt, textAt } from '../fields.ts'
import { current, failed, progressing, type StatusRule } from './types.ts'

const scheduleWindowMs = 15_000

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
      .filter((entry) => textAt(entry, 'state', 'waiting', 'reason') === 'CrashLoopBackOff')
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
