import { isUnhealthy } from '../services.ts'
import type { ServiceView } from '../types.ts'
import { blockedBy, type WaitGraph } from './graph.ts'

/**
 * The service that holds up most. Only those count that wait on no other unhealthy one, and what
 * Flux merely looks at again only when there is nothing else; among them first a failure that
 * blocks others (it does not go by itself), then who blocks most, then failures, then who waits
 * longest. Undefined when all are healthy or skipped.
 */
export function chooseService(graph: WaitGraph): ServiceView | undefined {
  const unhealthy = [...graph.byId.values()].filter(isUnhealthy)
  const free = unhealthy.filter(({ id }) => graph.waitsOn(id).length === 0)
  // Only a cycle leaves nobody free; then any of its members is as good as another.
  const candidates = free.length > 0 ? free : unhealthy
  const moved = candidates.filter(({ rechecked }) => rechecked !== true)
  return (moved.length > 0 ? moved : candidates)
    .map((view) => ({ view, blocks: blockedBy(graph, view.id).length }))
    .toSorted(
      (one, other) =>
        Number(blocksAsFailed(other)) - Number(blocksAsFailed(one)) ||
        other.blocks - one.blocks ||
        Number(other.view.state === 'failed') - Number(one.view.state === 'failed') ||
        one.view.since.localeCompare(other.view.since) ||
        one.view.id.localeCompare(other.view.id),
    )[0]?.view
}

function blocksAsFailed({ view, blocks }: { view: ServiceView; blocks: number }): boolean {
  return view.state === 'failed' && blocks > 0
}
