/** A service as the graph sees it. */
export interface GraphNode {
  id: string
  dependsOn: string[]
  /** Label fleet.local/layer. */
  layer?: string | undefined
}

/** Nodes and both directions of their edges; edges to unknown nodes are left out. */
export interface Graph {
  nodes: GraphNode[]
  dependencies: Map<string, string[]>
  dependents: Map<string, string[]>
}

export function buildGraph(nodes: GraphNode[]): Graph {
  const dependencies = new Map<string, string[]>(nodes.map(({ id }) => [id, []]))
  const dependents = new Map<string, string[]>(nodes.map(({ id }) => [id, []]))
  for (const { id, dependsOn } of nodes) {
    for (const dependency of new Set(dependsOn)) {
      if (!dependencies.has(dependency)) continue
      dependencies.get(id)?.push(dependency)
      dependents.get(dependency)?.push(id)
    }
  }
  return { nodes, dependencies, dependents }
}
