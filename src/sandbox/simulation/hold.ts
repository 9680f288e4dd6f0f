import type { PodView } from './pod.ts'
import { type KeysOf, kubeletWords, missingReferences } from './references.ts'

/** Why a pod does not get on, in the kubelet's terms. */
export interface Hold {
  /** The waiting reason that a container shows; `Pending`: the pod is not even scheduled. */
  reason: string
  /** The message beside it; empty where the kubelet gives none. */
  message: string
  /** The container at fault; undefined: all of them. */
  container?: string
  event: { reason: string; message: string }
  /** How the container ended last, when it had started. */
  lastExit?: { exitCode: number; reason: string }
  /** The containers run, but are not ready. */
  running?: boolean
}

/** Holds a pod whose Secrets, ConfigMaps or keys are missing; undefined when all are there. */
export function holdForReferences(pod: PodView, keysOf: KeysOf): Hold | undefined {
  const [first] = missingReferences(pod, keysOf)
  if (!first) return undefined
  const words = kubeletWords(first, pod.metadata.namespace ?? '', keysOf)
  if ('volume' in first.by) {
    return {
      reason: 'ContainerCreating',
      message: '',
      event: { reason: 'FailedMount', message: words },
    }
  }
  return {
    reason: 'CreateContainerConfigError',
    message: words,
    container: first.by.container,
    event: { reason: 'Failed', message: `Error: ${words}` },
  }
}

const simulated = '(fault asked for with --fault)'

/** What a fault does to a pod; an unknown name becomes the waiting reason itself. */
export function holdForFault(pod: PodView, fault: string): Hold {
  const { name, namespace, uid } = pod.metadata
  const first = pod.spec.containers[0]
  const whole = `${name}_${namespace}(${uid})`
  const backOff = (exit: { exitCode: number; reason: string }): Hold => ({
    reason: 'CrashLoopBackOff',
    message: `back-off 40s restarting failed container=${first?.name} pod=${whole} ${simulated}`,
    event: {
      reason: 'BackOff',
      message: `Back-off restarting failed container ${first?.name} in pod ${whole} ${simulated}`,
    },
    lastExit: exit,
  })
  switch (fault) {
    case 'CrashLoopBackOff':
      return backOff({ exitCode: 1, reason: 'Error' })
    case 'OOMKilled':
      return backOff({ exitCode: 137, reason: 'OOMKilled' })
    case 'ImagePullBackOff':
    case 'ErrImagePull': {
      const message = `Back-off pulling image "${first?.image}" ${simulated}`
      return { reason: fault, message, event: { reason: 'Failed', message } }
    }
    case 'Pending': {
      const message = `0/1 nodes are available: 1 Insufficient memory ${simulated}`
      return { reason: fault, message, event: { reason: 'FailedScheduling', message } }
    }
    case 'NotReady': {
      const message = `Readiness probe failed: connection refused ${simulated}`
      return { reason: fault, message, event: { reason: 'Unhealthy', message }, running: true }
    }
    default:
      return {
        reason: fault,
        message: simulated,
        event: { reason: 'Failed', message: `${fault} ${simulated}` },
      }
  }
}
