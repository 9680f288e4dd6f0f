import { z } from 'zod'
import type { KubernetesObject } from '../cluster/types.ts'
import { isBefore, type NodeStarts } from './node-starts.ts'

const podSchema = z.looseObject({
  spec: z.looseObject({ nodeName: z.string().optional() }).optional(),
  status: z
    .looseObject({
      phase: z.string().optional(),
      containerStatuses: z
        .array(
          z.looseObject({
            state: z
              .looseObject({ running: z.looseObject({ startedAt: z.string() }).optional() })
              .optional(),
          }),
        )
        .optional(),
    })
    .optional(),
})

/**
 * Pods of which the API server still says what was so before their node was started again: a
 * container that is said to run since then cannot run any more. The kubelet has yet to look.
 */
export function stalePods(pods: KubernetesObject[], starts: NodeStarts): KubernetesObject[] {
  return pods.filter((pod) => {
    const { spec, status } = podSchema.parse(pod)
    const start = starts.get(spec?.nodeName ?? '')
    if (!start || status?.phase === 'Succeeded' || status?.phase === 'Failed') return false
    return status?.containerStatuses?.some(({ state }) => {
      const running = state?.running?.startedAt
      return running !== undefined && isBefore(running, start)
    })
  })
}
