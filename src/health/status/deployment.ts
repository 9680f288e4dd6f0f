import { conditionOf, isTrue } from '../conditions.ts'
import { numberAt } from '../fields.ts'
import { current, failed, progressing, type StatusRule } from './types.ts'

/** Source: kstatus core.go, deploymentConditions. */
export const deploymentStatus: StatusRule = (object) => {
  const condition = conditionOf(object, 'Progressing')
  if (condition?.reason === 'ProgressDeadlineExceeded') {
    return failed(condition.message || 'progress deadline exceeded', condition.reason)
  }
  const wanted = numberAt(object, 'spec', 'replicas') ?? 1
  const status = (field: string) => numberAt(object, 'status', field) ?? 0
  const updated = status('updatedReplicas')
  if (wanted > status('replicas')) return progressing(`${status('replicas')}/${wanted} created`)
  if (wanted > updated) return progressing(`${updated}/${wanted} updated`)
  if (status('replicas') > wanted) {
    return progressing(`${status('replicas') - wanted} old replicas pending termination`)
  }
  const available = status('availableReplicas')
  if (updated > available) return progressing(`${available}/${updated} available`)
  if (wanted > status('readyReplicas')) {
    return progressing(`${status('readyReplicas')}/${wanted} ready`)
  }
  // Without a deadline the controller never sets Progressing, so nothing can be asked of it.
  const hasDeadline = numberAt(object, 'spec', 'progressDeadlineSeconds') !== undefined
  if (hasDeadline && condition?.reason !== 'NewReplicaSetAvailable') {
    return progressing('its new ReplicaSet is not available')
  }
  if (!isTrue(object, 'Available')) return progressing('not available')
  return current(`${wanted}/${wanted} ready`)
}
