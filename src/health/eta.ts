import type { Emit, FleetEventBody } from '../events.ts'
import type { Graph } from '../graph/graph.ts'
import { remaining } from '../graph/remaining.ts'
import { steadyNow } from '../system/clock.ts'
import type { Durations } from './durations.ts'

/** Nobody sees a smaller change, in milliseconds: what is left is shown in seconds. */
const leastNewsMs = 250

export interface EtaOptions {
  /** The services that the run waits for. */
  graph: Graph
  /** How long each took in earlier runs. */
  durations: Durations
  /** When each service that is under way began, in milliseconds since 1970. */
  underWay(): ReadonlyMap<string, number>
  emit: Emit
  now?: () => number
}

/**
 * Says how long the rest of a run will take whenever the expected end moves by more than a fifteenth
 * of what is left: in between, whoever shows it counts down.
 */
export function createEta({ graph, durations, underWay, emit, now = steadyNow }: EtaOptions): {
  handle(event: FleetEventBody): void
  update(): void
} {
  const done = new Set<string>()
  let told: { end: number | undefined } | undefined
  return {
    handle: (event) => {
      if (event.type !== 'service') return
      if (event.state === 'healthy' || event.state === 'skipped') done.add(event.id)
      // Not every other state: a service that Flux looks at again is as good as healthy.
      else if (event.state === 'failed') done.delete(event.id)
    },
    update: () => {
      const at = now()
      const elapsedMs = new Map([...underWay()].map(([id, start]) => [id, at - start]))
      const { remainingMs, path, unknown } = remaining(graph, durations, { done, elapsedMs })
      const end = remainingMs === undefined ? undefined : at + remainingMs
      if (told && !hasMoved(told.end, end, remainingMs ?? 0)) return
      told = { end }
      emit({
        type: 'remaining',
        ...(remainingMs === undefined ? {} : { remainingMs }),
        path,
        unknown,
      })
    },
  }
}

function hasMoved(before: number | undefined, end: number | undefined, leftMs: number): boolean {
  if (before === undefined || end === undefined) return before !== end
  return Math.abs(end - before) > Math.max(leastNewsMs, leftMs / 15)
}
