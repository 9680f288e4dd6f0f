import { z } from 'zod'
import { isBefore, type NodeStarts } from '../recover/node-starts.ts'

const conditionSchema = z.object({
  type: z.string(),
  status: z.string(),
  lastHeartbeatTime: z.string().nullish(),
})

/** As much as is needed of `GET /api/v1/nodes`. */
export const nodeListSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      status: z.object({ conditions: z.array(conditionSchema).optional() }).optional(),
    }),
  ),
})

/**
 * Names of the nodes that are not Ready, or of which that was said before they were started last:
 * the API server repeats it until their kubelet speaks again.
 */
export function unreadyNodes(
  { items }: z.infer<typeof nodeListSchema>,
  starts: NodeStarts,
): string[] {
  const readyOf = (name: string) =>
    items
      .find(({ metadata }) => metadata.name === name)
      ?.status?.conditions?.find(({ type }) => type === 'Ready')
  return [...starts].flatMap(([name, start]) => {
    const ready = readyOf(name)
    const readyAt = ready?.status === 'True' ? ready.lastHeartbeatTime : undefined
    return readyAt && !isBefore(readyAt, start) ? [] : [name]
  })
}
