import type { Graph } from './graph.ts'

/** The given services and everything that they need, directly or not. */
export function withDependencies(graph: Graph, ids: Iterable<string>): Set<string> {
  return reach(graph.dependencies, ids)
}

/** The given services and everything that needs them, directly or not. */
export function withDependents(graph: Graph, ids: Iterable<string>): Set<string> {
  return reach(graph.dependents, ids)
}

function reach(edges: Map<string, string[]>, start: Iterable<string>): Set<string> {
  const seen = new Set<string>()
  const open = [...start].filter((id) => edges.has(id))
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue
    seen.add(id)
    open.push(...(edges.get(id) ?? []))
  }
  return seen
}
