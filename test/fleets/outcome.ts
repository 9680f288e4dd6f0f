import { z } from 'zod'
import type { FleetRun } from '../support/run-fleet.ts'

/** What is expected of a fleet: the files in `expected/`. */
export interface Outcome {
  repository: string
  commit: string
  shape: string
  arguments: string[]
  exitCode: number | null
  /** Of the result; absent when fleet refused to begin. */
  status?: string
  /** Why fleet refused. */
  error?: string
  services: Record<string, ServiceOutcome>
}

interface ServiceOutcome {
  dependsOn: string[]
  state: string
  /** Why it is not healthy, in the cluster's words; what differs from run to run is left out. */
  reason?: string
}

type Events = FleetRun['events']

/** The end of a run and the graph that was read before, as an expectation. */
export function outcomeOf(run: FleetRun, graph: Events): Pick<Outcome, 'exitCode' | 'services'> {
  const { events, exitCode } = run
  const result = events.findLast(({ type }) => type === 'result')
  const error = events.findLast(({ type }) => type === 'error')
  return {
    exitCode,
    ...(result && { status: String(result.status) }),
    ...(error && { error: steady(String(error.message)) }),
    services: Object.fromEntries(
      [...edges(graph), ...late(events, graph)]
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .map(([id, dependsOn]) => [id, { dependsOn, ...endOf(id, events) }]),
    ),
  }
}

const graphSchema = z.object({
  services: z.array(z.object({ id: z.string(), dependsOn: z.array(z.object({ id: z.string() })) })),
})

/** Of each service that the repository holds; none when it could not be read. */
function edges(graph: Events): [string, string[]][] {
  const found = graphSchema.safeParse(graph.find(({ type }) => type === 'graph'))
  const services = found.success ? found.data.services : []
  return services.map(({ id, dependsOn }) => [id, dependsOn.map((one) => one.id).toSorted()])
}

/** Services that only showed in the cluster. */
function late(events: Events, graph: Events): [string, string[]][] {
  const known = new Set<unknown>(edges(graph).map(([id]) => id))
  const ids = events.flatMap(({ type, id }) => (type === 'service' && !known.has(id) ? [id] : []))
  return [...new Set(ids)].map((id) => [String(id), []])
}

function endOf(id: string, events: Events): Omit<ServiceOutcome, 'dependsOn'> {
  const last = events.findLast((event) => event.type === 'service' && event.id === id)
  const state = String(last?.state ?? 'not started')
  if (state === 'healthy' || last?.reason === undefined) return { state }
  return { state, reason: steady(String(last.reason)) }
}

/** Without what differs from run to run: names of pods, ports, digests, durations, temporary folders. */
function steady(text: string): string {
  return (
    text
      // Of several objects that are refused, Flux names the one that it came to first.
      .replace(/\b[A-Z]\w+\/[\w.-]+(\/[\w.-]+)? (not found|dry-run failed)/g, '… $2')
      .replace(/-[a-z0-9]{8,10}-[a-z0-9]{5}\b/g, '-…')
      .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:…')
      .replace(/\+[0-9a-f]{12}\b/g, '+…')
      .replace(/\b(sha1|sha256):[0-9a-f]+/g, '$1:…')
      .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22,}\b/g, '…')
      .replace(/\b\d+(\.\d+)?(ms|s|m|h)\b/g, '…')
      .replace(/\/tmp\/[^ '"]*/g, '/tmp/…')
      .slice(0, 300)
  )
}
