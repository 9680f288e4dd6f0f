import { criticalPath } from './critical-path.ts'
import type { Graph } from './graph.ts'

/** How far a run is. */
export interface Progress {
  /** Services that need nothing more. */
  done: ReadonlySet<string>
  /** Milliseconds since nothing held a service back any more, for those under way. */
  elapsedMs: ReadonlyMap<string, number>
}

/** What is left of a run. */
export interface Remaining {
  /** Milliseconds along the chain that takes longest; undefined when no open service was ever timed. */
  remainingMs: number | undefined
  /** The open services of that chain, in order. */
  path: string[]
  /** Open services that were never timed; they count as nothing, so that the time is a lower bound. */
  unknown: string[]
}

/**
 * How long the rest of a run takes, by how long each service took in earlier ones. Never negative:
 * a service that takes longer than before is expected to be ready at any moment.
 */
export function remaining(
  graph: Graph,
  durations: ReadonlyMap<string, number>,
  { done, elapsedMs }: Progress,
): Remaining {
  const open = graph.nodes.map(({ id }) => id).filter((id) => !done.has(id))
  if (open.length === 0) return { remainingMs: 0, path: [], unknown: [] }
  const left = new Map<string, number>()
  for (const id of open) {
    const duration = durations.get(id)
    if (duration !== undefined) left.set(id, Math.max(0, duration - (elapsedMs.get(id) ?? 0)))
  }
  const longest = criticalPath(graph, left)
  return {
    remainingMs: longest?.durationMs,
    path: longest?.path.filter((id) => !done.has(id)) ?? [],
    unknown: open.filter((id) => !durations.has(id)),
  }
}
