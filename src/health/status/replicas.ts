import { conditionOf } from '../conditions.ts'
import { numberAt, textAt } from '../fields.ts'
import { current, progressing, type StatusRule } from './types.ts'

/** Source: kstatus core.go, replicasetConditions. */
export const replicaSetStatus: StatusRule = (object) => {
  const failure = conditionOf(object, 'ReplicaFailure')
  if (failure?.status === 'True') return progressing(failure.message, failure.reason)
  const wanted = numberAt(object, 'spec', 'replicas') ?? 1
  const status = (field: string) => numberAt(object, 'status', field) ?? 0
  if (wanted > status('fullyLabeledReplicas')) {
    return progressing(`${status('fullyLabeledReplicas')}/${wanted} created`)
  }
  const ready = Math.min(status('availableReplicas'), status('readyReplicas'))
  if (wanted > ready) return progressing(`${ready}/${wanted} available`)
  if (status('replicas') > wanted) return progressing('old replicas pending termination')
  return current(`${wanted}/${wanted} ready`)
}

/** Source: kstatus core.go, stsConditions. */
export const statefulSetStatus: StatusRule = (object) => {
  if (textAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete') {
    return current('uses the OnDelete strategy')
  }
  const wanted = numberAt(object, 'spec', 'replicas') ?? 1
  const status = (field: string) => numberAt(object, 'status', field) ?? 0
  if (wanted > status('replicas')) return progressing(`${status('replicas')}/${wanted} created`)
  if (wanted > status('readyReplicas')) {
    return progressing(`${status('readyReplicas')}/${wanted} ready`)
  }
  if (status('replicas') > wanted) return progressing('old replicas pending termination')
  const partition = numberAt(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition')
  // The API server defaults the partition to 0, which is no partition at all.
  if (partition !== undefined && partition > 0) {
    const target = wanted - partition
    if (status('updatedReplicas') >= target) return current('partition rollout complete')
    return progressing(`${status('updatedReplicas')}/${target} updated`)
  }
  const revision = textAt(object, 'status', 'currentRevision')
  if (revision !== textAt(object, 'status', 'updateRevision')) {
    return progressing('its rollout to the new revision goes on')
  }
  return current(`${wanted}/${wanted} ready`)
}

/** Source: kstatus core.go, daemonsetConditions: nothing is taken on trust before it was observed. */
export const daemonSetStatus: StatusRule = (object) => {
  const wanted = numberAt(object, 'status', 'desiredNumberScheduled')
  if (wanted === undefined || numberAt(object, 'status', 'observedGeneration') === undefined) {
    return progressing('not observed yet')
  }
  for (const [field, word] of [
    ['currentNumberScheduled', 'scheduled'],
    ['updatedNumberScheduled', 'updated'],
    ['numberAvailable', 'available'],
    ['numberReady', 'ready'],
  ] as const) {
    const count = numberAt(object, 'status', field) ?? 0
    if (wanted > count) return progressing(`${count}/${wanted} ${word}`)
  }
  return current(`${wanted}/${wanted} ready`)
}
