import { randoms } from '../../../test/support/randoms.ts'

/** What a service takes by itself, in milliseconds, and what it depends on. */
export interface Delayed {
  name: string
  ms: number
  needs: string[]
}

/** Milliseconds along the chain that takes longest; services come after what they need. */
export function criticalMs(services: Delayed[]): number {
  const ends = new Map<string, number>()
  for (const { name, ms, needs } of services) {
    ends.set(name, ms + Math.max(0, ...needs.map((need) => ends.get(need) ?? 0)))
  }
  return Math.max(...ends.values())
}

/** The same graph with delays that make its critical path so long. */
export function scaledTo(services: Delayed[], ms: number): Delayed[] {
  const factor = ms / criticalMs(services)
  return services.map((one) => ({ ...one, ms: Math.round(one.ms * factor) }))
}

/** Each service waits for the whole layer before its own, as a fleet in waves does. */
export function inWaves(services: Delayed[]): Delayed[] {
  const layers = new Map<string, number>()
  for (const { name, needs } of services) {
    layers.set(name, 1 + Math.max(-1, ...needs.map((need) => layers.get(need) ?? 0)))
  }
  const before = (name: string) => (layers.get(name) ?? 0) - 1
  return services.map((one) => ({
    ...one,
    needs: services
      .filter(({ name }) => layers.get(name) === before(one.name))
      .map(({ name }) => name),
  }))
}

/** A random graph in which the longest chain has `depth` edges; nothing in it takes time. */
export function randomGraph(count: number, depth: number, seed: number): Delayed[] {
  const random = randoms(seed)
  const layerOf = (index: number) => Math.floor((index * (depth + 1)) / count)
  const nameOf = (index: number) => `s${String(index).padStart(3, '0')}`
  const all = Array.from({ length: count }, (_, index) => index)
  return all.map((index) => {
    const above = all.filter((other) => layerOf(other) === layerOf(index) - 1)
    const earlier = all.filter((other) => layerOf(other) < layerOf(index))
    const pick = (from: number[]) => from.slice(random() % (from.length || 1)).slice(0, 1)
    const chosen = [...pick(above), ...pick(earlier), ...pick(earlier)]
    return { name: nameOf(index), ms: 0, needs: [...new Set(chosen)].map(nameOf) }
  })
}
