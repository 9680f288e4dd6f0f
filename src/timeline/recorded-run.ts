import { z } from 'zod'

const states = ['waiting', 'applying', 'progressing', 'healthy', 'failed', 'skipped'] as const
const at = z.iso.datetime()

/** The first line of a recording: what the run was about. */
const headerSchema = z.object({
  type: z.literal('run'),
  at,
  cluster: z.string(),
  services: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      layer: z.number(),
      dependsOn: z.array(z.string()),
    }),
  ),
})

/** The events of which a timeline is drawn, as `--output json` prints them; others are not read. */
const eventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('step'),
    at,
    id: z.string(),
    title: z.string(),
    status: z.enum(['pending', 'running', 'satisfied', 'done', 'failed', 'blocked']),
    detail: z.string().optional(),
  }),
  z.object({
    type: z.literal('service'),
    at,
    id: z.string(),
    name: z.string(),
    layer: z.number(),
    state: z.enum(states),
    since: z.string(),
    reason: z.string().optional(),
  }),
  z.object({ type: z.literal('waiting'), at, chain: z.array(z.string()), text: z.string() }),
  z.object({ type: z.literal('wake'), at, id: z.string(), why: z.string() }),
  z.object({ type: z.literal('result'), at, status: z.string() }),
])

export type RunHeader = z.infer<typeof headerSchema>
export type RecordedEvent = z.infer<typeof eventSchema>

/** A run of `fleet up` as it was recorded. */
export interface RecordedRun {
  header: RunHeader
  events: RecordedEvent[]
}

/**
 * Reads a recording; a line that a killed fleet left half-written is passed over. Undefined when
 * there is no header: then it is none.
 */
export function parseRun(text: string): RecordedRun | undefined {
  const [first, ...rest] = text.split('\n').map(parseLine)
  const header = headerSchema.safeParse(first)
  if (!header.success) return undefined
  const events = rest.flatMap((line) => {
    const event = eventSchema.safeParse(line)
    return event.success ? [event.data] : []
  })
  return { header: header.data, events }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
