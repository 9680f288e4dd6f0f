import { conditionOf } from '../conditions.ts'
import { textAt } from '../fields.ts'
import { current, failed, progressing, type StatusRule } from './types.ts'

export const claimStatus: StatusRule = (object) => {
  const phase = textAt(object, 'status', 'phase') ?? 'unknown'
  return phase === 'Bound' ? current('Bound') : progressing(`not bound: ${phase}`, phase)
}

export const serviceStatus: StatusRule = (object) => {
  const waits =
    textAt(object, 'spec', 'type') === 'LoadBalancer' && !textAt(object, 'spec', 'clusterIP')
  return waits ? progressing('has no cluster IP yet') : current('exists')
}

export const namespaceStatus: StatusRule = (object) =>
  textAt(object, 'status', 'phase') === 'Terminating'
    ? { state: 'terminating', message: 'scheduled for deletion' }
    : current('exists')

/** Source: kstatus core.go, crdConditions. */
export const crdStatus: StatusRule = (object) => {
  const names = conditionOf(object, 'NamesAccepted')
  if (names?.status === 'False') return failed(names.message, names.reason)
  const established = conditionOf(object, 'Established')
  if (established?.status === 'True') return current('Established')
  if (established?.status === 'False' && established.reason !== 'Installing') {
    return failed(established.message, established.reason)
  }
  return progressing('not established yet')
}
