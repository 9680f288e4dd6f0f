import type { ServiceState } from '../events.js'

/** The part of a service that the verdict looks at. */
export interface JudgedService {
  id: string
  state: ServiceState
  dependsOn: string[]
  /** What it cannot go on without right now, such as the service that creates it. */
  waitsOn?: string[]
}

/**
 * What the states of all services add up to. `stuck` is not yet `failed`: everything that could
 * still move has finished, but Flux will retry what failed, so the caller waits a while first.
 */
export type Verdict = 'healthy' | 'running' | 'stuck'

/**
 * Success means the whole graph: suspended services count as skipped only when nothing needs them.
 * What depends on something that does not exist cannot go on, like what depends on a failure.
 */
export function verdict(services: JudgedService[]): Verdict {
  if (services.every(({ state }) => state === 'healthy' || state === 'skipped')) return 'healthy'
  const byId = new Map(services.map((service) => [service.id, service]))
  const dead = (service: JudgedService, path: ReadonlySet<string>): boolean => {
    if (service.state === 'failed' || service.state === 'skipped') return true
    if (service.state !== 'waiting') return false
    if (service.dependsOn.some((id) => !byId.has(id))) return true
    return [...service.dependsOn, ...(service.waitsOn ?? [])].some((id) => {
      const dependency = byId.get(id)
      return dependency && !path.has(id) && dead(dependency, new Set(path).add(id))
    })
  }
  const unfinished = services.filter(({ state }) => state !== 'healthy' && state !== 'skipped')
  return unfinished.every((service) => dead(service, new Set([service.id]))) ? 'stuck' : 'running'
}
