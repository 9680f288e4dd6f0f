import type { Need, ServiceBar } from './chart.ts'

/** The need that became healthy last, or never did. */
export function deciderOf(needs: Need[]): string | undefined {
  const late = ({ healthyMs = Number.POSITIVE_INFINITY }: Need) => healthyMs
  return needs.toSorted((a, b) => late(b) - late(a))[0]?.id
}

/**
 * The chain that decided how long the run took: from the service that was ready last (or, in a run
 * that did not end well, the first one that failed) back through whatever each waited for longest.
 */
export function decidingChain(services: ServiceBar[]): string[] {
  const byId = new Map(services.map((bar) => [bar.id, bar]))
  const path: string[] = []
  for (let bar = lastOf(services); bar && !path.includes(bar.id); bar = byId.get(bar.decider ?? ''))
    path.unshift(bar.id)
  return path
}

function lastOf(services: ServiceBar[]): ServiceBar | undefined {
  const failed = services.find((bar) => bar.segments.at(-1)?.state === 'failed')
  const open = services.find((bar) => bar.beganMs !== undefined && bar.healthyMs === undefined)
  if (failed ?? open) return failed ?? open
  // A service that was healthy before the run took none of its time.
  const ended = services.filter(
    ({ beganMs, healthyMs }) => healthyMs !== undefined && beganMs !== undefined,
  )
  return ended.toSorted((a, b) => (b.healthyMs ?? 0) - (a.healthyMs ?? 0))[0]
}
