import type { KubernetesObject } from '../../cluster/types.ts'

type ObjectState = 'current' | 'progressing' | 'failed' | 'missing' | 'terminating'

/** What one object's own status says about it, by kstatus' rules. */
export interface ObjectStatus {
  state: ObjectState
  /** The cluster's own words where it has some. */
  message: string
  /** A condition's reason ("InstallFailed"), where there is one. */
  reason?: string
}

/** The rules of one kind; `now` because kstatus gives a pod 15 s to be scheduled. */
export type StatusRule = (object: KubernetesObject, now: Date) => ObjectStatus

export const current = (message: string): ObjectStatus => ({ state: 'current', message })
export const progressing = (message: string, reason?: string): ObjectStatus =>
  withReason({ state: 'progressing', message }, reason)
export const failed = (message: string, reason?: string): ObjectStatus =>
  withReason({ state: 'failed', message }, reason)

function withReason(status: ObjectStatus, reason: string | undefined): ObjectStatus {
  return reason === undefined || reason === '' ? status : { ...status, reason }
}
