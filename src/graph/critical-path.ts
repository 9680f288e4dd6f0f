import type { Graph } from './graph.ts'
import { topologicalOrder } from './order.ts'

export interface CriticalPath {
  /** From the first service to the last. */
  path: string[]
  durationMs: number
}

/**
 * The chain of dependencies that takes longest, by how long each service took by itself.
 * Undefined when nothing is known about any service; unknown ones count as nothing.
 */
export function criticalPath(
  graph: Graph,
  durations: ReadonlyMap<string, number>,
): CriticalPath | undefined {
  const ends = new Map<string, { total: number; before: string | undefined }>()
  let last: string | undefined
  for (const id of topologicalOrder(graph).sorted) {
    let before: string | undefined
    for (const need of graph.dependencies.get(id) ?? []) {
      if (before === undefined || totalOf(ends, need) > totalOf(ends, before)) before = need
    }
    const total = totalOf(ends, before) + (durations.get(id) ?? 0)
    ends.set(id, { total, before })
    if (durations.has(id) && (last === undefined || total > totalOf(ends, last))) last = id
  }
  if (last === undefined) return undefined
  const path: string[] = []
  for (let id: string | undefined = last; id !== undefined; id = ends.get(id)?.before)
    path.unshift(id)
  return { path, durationMs: totalOf(ends, last) }
}

function totalOf(ends: Map<string, { total: number }>, id: string | undefined): number {
  return (id === undefined ? undefined : ends.get(id)?.total) ?? 0
}
