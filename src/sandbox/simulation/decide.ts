import type { KubernetesObject } from '../../cluster/types.ts'
import { annotationPrefix } from '../layout.ts'
import { type Hold, holdForFault, holdForReferences } from './hold.ts'
import { type PodView, viewPod } from './pod.ts'
import type { KeysOf } from './references.ts'

/** Set to "true" when nothing holds the pod: KWOK's Stages go on from there. */
export const startAnnotation = `${annotationPrefix}/start`
/** The reason for which it is held, and the words beside it. */
export const holdAnnotation = `${annotationPrefix}/hold`
export const holdMessageAnnotation = `${annotationPrefix}/hold-message`

export type Decision =
  /** Not scheduled yet, ended, going, or already as it should be. */
  { kind: 'nothing' } | { kind: 'start' } | { kind: 'hold'; hold: Hold; byReference: boolean }

/**
 * What the kubelet would do about a pod now. What has started once is only ever held by a fault:
 * a Secret that goes away later does no harm to a running container.
 */
export function decide(
  object: KubernetesObject,
  keysOf: KeysOf,
  fault: string | undefined,
): Decision {
  const pod = viewPod(object)
  const { annotations = {}, deletionTimestamp } = pod.metadata
  const ended = pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed'
  if (deletionTimestamp || ended || pod.spec.nodeName === undefined) return { kind: 'nothing' }
  const started = annotations[startAnnotation] === 'true'
  const byReference = fault === undefined
  const hold =
    fault !== undefined
      ? holdForFault(pod, fault)
      : started
        ? undefined
        : holdForReferences(pod, keysOf)
  if (!hold) return started ? { kind: 'nothing' } : { kind: 'start' }
  const same =
    annotations[holdAnnotation] === hold.reason &&
    annotations[holdMessageAnnotation] === hold.event.message &&
    // KWOK may have been about to let it become ready when it was held.
    !isReady(pod)
  return same ? { kind: 'nothing' } : { kind: 'hold', hold, byReference }
}

function isReady({ status }: PodView): boolean {
  return (status.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True')
}
