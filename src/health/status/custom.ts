import { conditionOf } from '../conditions.ts'
import { at, textAt } from '../fields.ts'
import { readyStatus } from './generic.ts'
import { current, progressing, type StatusRule } from './types.ts'

/**
 * Custom resources that are not healthy before their operator has said so. kstatus calls an
 * object without a Ready condition current, which is a false healthy in the seconds before the
 * operator first looks at it.
 */

/** Kinds whose operator always sets Ready. */
export const reportsReady: StatusRule = (object) =>
  conditionOf(object, 'Ready') === undefined
    ? progressing(textAt(object, 'status', 'phase') ?? 'its operator has not reported on it yet')
    : readyStatus(object)

/** CloudNativePG's Database, Publication, Subscription: `status.applied`. */
export const appliedStatus: StatusRule = (object) =>
  at(object, 'status', 'applied') === true
    ? current('applied')
    : progressing(textAt(object, 'status', 'message') ?? 'not applied yet')

/** ScyllaCluster: Available, no longer Progressing, not Degraded. */
export const scyllaStatus: StatusRule = (object) => {
  for (const [type, good] of [
    ['Degraded', 'False'],
    ['Available', 'True'],
    ['Progressing', 'False'],
  ] as const) {
    const condition = conditionOf(object, type)
    if (condition?.status !== good) {
      return progressing(condition?.message || `${type} is not ${good} yet`, condition?.reason)
    }
  }
  return current('Available')
}
