import type { Service } from '../repository/model.ts'
import { buildGraph, type Graph } from './graph.ts'

/**
 * The graph of a fleet's services. What the Kustomization that applies a service waits for, the
 * service waits for too: before that it does not even exist.
 */
export function serviceGraph(services: Service[]): Graph {
  const byId = new Map(services.map((service) => [service.id, service]))
  return buildGraph(
    services.map((service) => ({
      id: service.id,
      layer: service.layer,
      dependsOn: lineage(service, byId).flatMap(({ dependsOn }) => dependsOn.map(({ id }) => id)),
    })),
  )
}

/** The services chosen by short name or namespace/name, and all they cannot do without. */
export function selectServices(services: Service[], chosen: string[]): Selection {
  const byId = new Map(services.map((service) => [service.id, service]))
  const unknown = chosen.filter((name) => !services.some((service) => matches(service, name)))
  const selected = new Set<string>()
  const open = services.filter((service) => chosen.some((name) => matches(service, name)))
  for (let service = open.pop(); service; service = open.pop()) {
    if (selected.has(service.id)) continue
    selected.add(service.id)
    const needs = [...service.dependsOn.map(({ id }) => id), service.parent ?? '']
    for (const id of needs) {
      const need = byId.get(id)
      if (need) open.push(need)
    }
  }
  return { selected, unknown }
}

export interface Selection {
  /** Ids, with dependencies and the Kustomizations that apply them. */
  selected: Set<string>
  /** Names that no service has. */
  unknown: string[]
}

function matches({ id, name }: Service, chosen: string): boolean {
  return chosen === id || chosen === name
}

/** A service, the one that applies it, and so on up; the root is not among `byId`. */
function lineage(service: Service, byId: Map<string, Service>): Service[] {
  const result: Service[] = []
  let next: Service | undefined = service
  while (next && !result.includes(next)) {
    result.push(next)
    next = next.parent === undefined ? undefined : byId.get(next.parent)
  }
  return result
}
