import type { Graph } from './graph.ts'

export interface Order {
  /** Every service after all it depends on; otherwise as given. */
  sorted: string[]
  /** Those on a cycle or behind one. */
  stuck: string[]
}

/** Kahn's topological order, keeping the given order among those that are free at once. */
export function topologicalOrder(graph: Graph): Order {
  const open = new Map([...graph.dependencies].map(([id, needs]) => [id, needs.length]))
  const sorted: string[] = []
  let free = graph.nodes.map(({ id }) => id).filter((id) => open.get(id) === 0)
  while (free.length > 0) {
    const next: string[] = []
    for (const id of free) {
      sorted.push(id)
      for (const dependent of graph.dependents.get(id) ?? []) {
        const left = (open.get(dependent) ?? 0) - 1
        open.set(dependent, left)
        if (left === 0) next.push(dependent)
      }
    }
    free = next
  }
  const done = new Set(sorted)
  return { sorted, stuck: graph.nodes.map(({ id }) => id).filter((id) => !done.has(id)) }
}
