import type { Graph } from '../graph/graph.ts'

export interface LeaveOut {
  /** Ids of what to leave out, with the MiB each saves; in the order in which they are left out. */
  services: { id: string; mib: number }[]
  /** Ids of the rest on which nothing else of the rest depends: what `--only` has to name. */
  only: string[]
  /** MiB that the rest asks for; more than there is when leaving out does not help. */
  restMiB: number
}

/**
 * What to leave out so that a fleet fits: again and again the largest service that nothing which is
 * left depends on.
 * @param byService id → MiB; services without pods may be missing
 */
export function leaveOut(
  graph: Graph,
  byService: ReadonlyMap<string, number>,
  availableMiB: number,
): LeaveOut {
  const left = new Set(graph.nodes.map(({ id }) => id))
  const services: LeaveOut['services'] = []
  const unneeded = () =>
    [...left].filter((id) => !graph.dependents.get(id)?.some((other) => left.has(other)))
  let restMiB = [...byService.values()].reduce((sum, mib) => sum + mib, 0)
  while (restMiB > availableMiB) {
    const sized = unneeded().map((id) => ({ id, mib: byService.get(id) ?? 0 }))
    const [largest] = sized.toSorted((a, b) => b.mib - a.mib || (a.id < b.id ? -1 : 1))
    if (largest === undefined) break
    left.delete(largest.id)
    if (largest.mib > 0) services.push(largest)
    restMiB -= largest.mib
  }
  return { services, only: unneeded().toSorted(), restMiB }
}
