import type { Graph } from './graph.ts'
import { topologicalOrder } from './order.ts'

/**
 * The layer of each service: its label when that is a number, else one more than the highest
 * layer it depends on. Services on a cycle come after all others.
 */
export function layersOf(graph: Graph): Map<string, number> {
  const labels = new Map(graph.nodes.map(({ id, layer }) => [id, numberOf(layer)]))
  const layers = new Map<string, number>()
  const { sorted, stuck } = topologicalOrder(graph)
  for (const id of sorted) {
    const below = (graph.dependencies.get(id) ?? []).map((need) => layers.get(need) ?? 0)
    layers.set(id, labels.get(id) ?? Math.max(-1, ...below) + 1)
  }
  const last = Math.max(-1, ...layers.values()) + 1
  for (const id of stuck) layers.set(id, labels.get(id) ?? last)
  return layers
}

function numberOf(label: string | undefined): number | undefined {
  return label !== undefined && /^\d+$/.test(label) ? Number(label) : undefined
}
