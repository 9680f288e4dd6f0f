import { createHash } from 'node:crypto'
import { podKind } from '../../cluster/kinds.ts'
import type { KubernetesClient, KubernetesObject } from '../../cluster/types.ts'
import { nodeName } from '../layout.ts'
import { type Decision, holdAnnotation, holdMessageAnnotation, startAnnotation } from './decide.ts'
import type { Hold } from './hold.ts'
import { holdStatus } from './hold-status.ts'
import { viewPod } from './pod.ts'

type Client = Pick<KubernetesClient, 'patch' | 'apply'>

/** Writes a decision about a pod to the cluster. */
export async function act(
  client: Client,
  object: KubernetesObject,
  decision: Decision,
  now: Date,
): Promise<void> {
  if (decision.kind === 'nothing') return
  const { name, namespace = '' } = object.metadata
  const target = { name, namespace }
  if (decision.kind === 'start') {
    await client.patch(podKind, target, annotate({ start: 'true' }))
    return
  }
  const { hold } = decision
  // First the annotations: without `start` KWOK does not undo the status that follows.
  await client.patch(podKind, target, annotate({ hold }))
  const status = holdStatus(viewPod(object), hold, now.toISOString())
  await client.patch(podKind, target, { status }, 'status')
  await client.apply(eventAbout(object, hold, now), 'fleet-sandbox')
}

/** Null takes an annotation away in a merge patch. */
function annotate({ start, hold }: { start?: 'true'; hold?: Hold }): object {
  const annotations = {
    [startAnnotation]: start ?? null,
    [holdAnnotation]: hold?.reason ?? null,
    [holdMessageAnnotation]: hold?.event.message ?? null,
  }
  return { metadata: { annotations } }
}

/** The event that the kubelet (or the scheduler) would record; the same trouble keeps its name. */
export function eventAbout(pod: KubernetesObject, hold: Hold, now: Date): KubernetesObject {
  const { name, namespace = '', uid, resourceVersion } = pod.metadata
  const { reason, message } = hold.event
  const hash = createHash('sha256').update(`${uid}${reason}${message}`).digest('hex').slice(0, 16)
  // Event times have a resolution of one second.
  const at = `${now.toISOString().slice(0, 19)}Z`
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${hash}`, namespace },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', name, namespace, uid, resourceVersion },
    type: 'Warning',
    reason,
    message,
    count: 1,
    firstTimestamp: at,
    lastTimestamp: at,
    source:
      hold.reason === 'Pending'
        ? { component: 'default-scheduler' }
        : { component: 'kubelet', host: nodeName },
    reportingComponent: hold.reason === 'Pending' ? 'default-scheduler' : 'kubelet',
    reportingInstance: nodeName,
  }
}
