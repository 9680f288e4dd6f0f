import { isUnhealthy } from '../services.ts'
import type { ServiceView } from '../types.ts'

/** Who waits on whom, among the services that are not healthy. */
export interface WaitGraph {
  byId: Map<string, ServiceView>
  /** The unhealthy services that this one waits on. */
  waitsOn(id: string): string[]
  /** The services that wait on this one directly, sorted by id. */
  dependents(id: string): string[]
}

export function waitGraph(views: ServiceView[]): WaitGraph {
  const byId = new Map(views.map((view) => [view.id, view]))
  const dependents = new Map<string, string[]>()
  for (const view of views.filter(isUnhealthy)) {
    for (const id of view.waitsOn) dependents.set(id, [...(dependents.get(id) ?? []), view.id])
  }
  const unhealthy = (id: string) => {
    const view = byId.get(id)
    return view !== undefined && isUnhealthy(view)
  }
  return {
    byId,
    waitsOn: (id) => (byId.get(id)?.waitsOn ?? []).filter(unhealthy),
    dependents: (id) => (dependents.get(id) ?? []).toSorted(),
  }
}

/** All that wait on a service, directly or through others. */
export function blockedBy(graph: WaitGraph, id: string): string[] {
  const found = new Set<string>()
  const queue = [id]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const dependent of graph.dependents(next)) {
      if (dependent === id || found.has(dependent)) continue
      found.add(dependent)
      queue.push(dependent)
    }
  }
  return [...found].toSorted()
}

/** The longest way from a service that nothing waits on down to this one, ends included. */
export function longestChain(graph: WaitGraph, id: string): string[] {
  const known = new Map<string, string[]>()
  const above = (at: string, path: ReadonlySet<string>): string[] => {
    const found = known.get(at)
    if (found !== undefined) return found
    const below = new Set(path).add(at)
    const ways = graph.dependents(at).filter((next) => !below.has(next))
    const chains = ways.map((next) => above(next, below))
    const longest = chains.reduce((best, chain) => (chain.length > best.length ? chain : best), [])
    const chain = [...longest, at]
    known.set(at, chain)
    return chain
  }
  return above(id, new Set())
}
