/** What has a layer. */
export interface Layered {
  id: string
  dependsOn: string[]
  /** Set by the fleet: the label `fleet.local/layer`. */
  layer?: number
}

/**
 * The layer of every service: its own when the fleet set one, else the longest path from a
 * service without dependencies. A cycle is cut where it closes; unknown dependencies do not count.
 */
export function layersOf(services: Layered[]): Map<string, number> {
  const byId = new Map(services.map((service) => [service.id, service]))
  const depths = new Map<string, number>()
  const depth = (id: string, path: Set<string>): number => {
    const known = depths.get(id)
    if (known !== undefined) return known
    const service = byId.get(id)
    if (service === undefined || path.has(id)) return -1
    path.add(id)
    const found = 1 + Math.max(-1, ...service.dependsOn.map((next) => depth(next, path)))
    path.delete(id)
    depths.set(id, found)
    return found
  }
  return new Map(services.map(({ id, layer }) => [id, layer ?? depth(id, new Set())]))
}

/** The number in the label `fleet.local/layer`; undefined when there is none. */
export function layerLabel(labels: Record<string, string> | undefined): number | undefined {
  const digits = /^(?:layer-?)?(\d+)$/.exec(labels?.['fleet.local/layer'] ?? '')?.[1]
  return digits === undefined ? undefined : Number(digits)
}
