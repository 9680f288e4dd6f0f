import type { WorldReader } from '../cluster/types.ts'
import { buildGraph, type Graph } from '../graph/graph.ts'
import { topologicalOrder } from '../graph/order.ts'
import { idOf } from '../health/fields.ts'
import { dependenciesOf, kustomizeGroup } from '../health/kustomization.ts'

/**
 * In the order of how many Kustomizations wait for one another behind each. Flux builds one at a
 * time, in the order in which they are woken, and the longest chain is what everything waits for.
 */
export function mostNeededFirst<T extends { name: string; namespace: string }>(
  world: WorldReader,
  woken: T[],
): T[] {
  if (woken.length < 2) return woken
  const nodes = world
    .list(kustomizeGroup, 'Kustomization')
    .map((one) => ({ id: idOf(one), dependsOn: dependenciesOf(one) }))
  const chains = chainsBehind(buildGraph(nodes))
  const length = (one: T) => chains.get(idOf({ metadata: one })) ?? 0
  return woken.toSorted((one, other) => length(other) - length(one))
}

/** Edges of the longest chain of dependents behind each; those in a circle have none. */
function chainsBehind(graph: Graph): Map<string, number> {
  const chains = new Map<string, number>()
  for (const id of topologicalOrder(graph).sorted.toReversed()) {
    const dependents = graph.dependents.get(id) ?? []
    chains.set(id, Math.max(0, ...dependents.map((other) => 1 + (chains.get(other) ?? 0))))
  }
  return chains
}
