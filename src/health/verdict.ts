import type { ServiceView } from './types.ts'

/** The part of a service that the verdict looks at. */
export type JudgedService = Pick<ServiceView, 'id' | 'state' | 'unmet' | 'waitsOn' | 'held'>

/**
 * What the states of all services add up to. `stuck` is not yet `failed`: everything that could
 * still move has finished, but Flux will retry what failed, so the caller waits a while first.
 */
export type Verdict = 'healthy' | 'running' | 'stuck'

/** Success means the whole graph: suspended services count as skipped only when nothing needs them. */
export function verdict(services: JudgedService[]): Verdict {
  const open = services.filter(({ state }) => state !== 'healthy' && state !== 'skipped')
  if (open.length === 0) return 'healthy'
  const moving = movingOf(services)
  return open.some(({ id }) => moving.has(id)) ? 'running' : 'stuck'
}

/**
 * Ids of the services that are healthy or may become so by themselves. What failed, is suspended or
 * does not exist is a dead end, and so is what waits on one, or on itself around a cycle.
 */
function movingOf(services: JudgedService[]): Set<string> {
  const moving = new Set(services.filter(({ state }) => state === 'healthy').map(({ id }) => id))
  for (let before = -1; before < moving.size; ) {
    before = moving.size
    for (const service of services) if (canMove(service, moving)) moving.add(service.id)
  }
  return moving
}

function canMove(service: JudgedService, moving: ReadonlySet<string>): boolean {
  const { state, held, unmet, waitsOn } = service
  if (state === 'healthy') return true
  if (state === 'failed' || state === 'skipped') return false
  const needsOthers = state === 'waiting' || held
  return !needsOthers || [...unmet, ...waitsOn].every((id) => moving.has(id))
}
