import type { Graph } from './graph.ts'

/**
 * One shortest cycle of each strongly connected component, as [a, b, c]: a needs b, b needs c,
 * c needs a. Starts at the component's first service in the given order.
 */
export function findCycles(graph: Graph): string[][] {
  return components(graph).flatMap((component) => {
    const cycle = shortestCycle(graph, new Set(component))
    return cycle ? [cycle] : []
  })
}

function shortestCycle(graph: Graph, members: Set<string>): string[] | undefined {
  const cycles = graph.nodes
    .filter(({ id }) => members.has(id))
    .flatMap(({ id }) => cycleThrough(graph, members, id) ?? [])
  return cycles.toSorted((one, other) => one.length - other.length)[0]
}

/** Breadth first from a service back to itself. */
function cycleThrough(graph: Graph, members: Set<string>, start: string): string[][] | undefined {
  const paths = [[start]]
  const seen = new Set<string>()
  for (const path of paths) {
    for (const next of graph.dependencies.get(path.at(-1) ?? start) ?? []) {
      if (next === start) return [path]
      if (!members.has(next) || seen.has(next)) continue
      seen.add(next)
      paths.push([...path, next])
    }
  }
  return undefined
}

/** Strongly connected components by Tarjan's algorithm, with a stack of its own: fleets are deep. */
export function components(graph: Graph): string[][] {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const onStack = new Set<string>()
  const result: string[][] = []
  const enter = (id: string) => {
    index.set(id, index.size)
    low.set(id, index.size - 1)
    stack.push(id)
    onStack.add(id)
    return { id, rest: [...(graph.dependencies.get(id) ?? [])] }
  }
  const lower = (id: string, to: number) => low.set(id, Math.min(low.get(id) ?? to, to))
  for (const { id: root } of graph.nodes) {
    if (index.has(root)) continue
    const calls = [enter(root)]
    for (let call = calls.at(-1); call; call = calls.at(-1)) {
      const next = call.rest.pop()
      if (next === undefined) {
        calls.pop()
        const caller = calls.at(-1)
        if (caller) lower(caller.id, low.get(call.id) ?? 0)
        if (low.get(call.id) === index.get(call.id)) result.push(cut(stack, onStack, call.id))
      } else if (!index.has(next)) calls.push(enter(next))
      else if (onStack.has(next)) lower(call.id, index.get(next) ?? 0)
    }
  }
  return result
}

function cut(stack: string[], onStack: Set<string>, id: string): string[] {
  const component = stack.splice(stack.indexOf(id))
  for (const member of component) onStack.delete(member)
  return component
}
