import { findCycles } from '../../graph/cycles.ts'
import { buildGraph } from '../../graph/graph.ts'
import { shortNames } from '../../graph/names.ts'
import type { Problem, Service, SourceLocation } from '../model.ts'
import { at, place } from './place.ts'

/**
 * Services that wait for one another. A Kustomization with `wait: true` is only ready once those
 * that it applies are, so that counts as waiting too.
 */
export function cycleProblems(services: Service[]): Problem[] {
  const names = shortNames(services.map(({ id }) => id))
  const byId = new Map(services.map((service) => [service.id, service]))
  const graph = buildGraph(
    services.map((service) => ({
      id: service.id,
      dependsOn: [...service.dependsOn.map(({ id }) => id), ...awaited(service, services)],
    })),
  )
  return findCycles(graph).map((cycle) => {
    const edges = cycle.map((id, index) => {
      const next = cycle[(index + 1) % cycle.length] ?? id
      return describe(byId.get(id), next, (other) => names.get(other) ?? other)
    })
    const closed = [...cycle, cycle[0] ?? ''].map((id) => names.get(id) ?? id)
    return {
      severity: 'error',
      code: 'cycle',
      message: `${closed.join(' → ')} wait for one another: ${edges.map(({ text }) => text).join('; ')}`,
      ...at(edges[0]?.location),
      ...(cycle[0] === undefined ? {} : { service: cycle[0] }),
      hint: 'Take one of these edges out.',
    }
  })
}

function awaited({ id, wait }: Service, services: Service[]): string[] {
  return wait ? services.filter(({ parent }) => parent === id).map((child) => child.id) : []
}

interface Edge {
  text: string
  location: SourceLocation | undefined
}

function describe(from: Service | undefined, to: string, name: (id: string) => string): Edge {
  const dependency = from?.dependsOn.find(({ id }) => id === to)
  const location = dependency?.location ?? from?.location
  const verb = dependency ? 'depends on' : 'applies, and with wait: true waits for,'
  const where = location ? ` (${place(location)})` : ''
  return { text: `${name(from?.id ?? '')} ${verb} ${name(to)}${where}`, location }
}
