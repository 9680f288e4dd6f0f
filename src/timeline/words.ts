import { formatDuration } from '../ui/duration.ts'
import type { Chart, Segment, ServiceBar } from './chart.ts'
import { isWork } from './service-bars.ts'

/** "rehearsed after 1 min 12 s" */
export function outcomeOf({ result, durationMs }: Chart): string {
  return result === undefined
    ? `not finished, ${formatDuration(durationMs)} recorded`
    : `${result} after ${formatDuration(durationMs)}`
}

/** How many services came to a good end: "24 services, 2 of them failed". */
export function countOf({ services }: Chart): string {
  const count = (state: Segment['state']) =>
    services.filter((bar) => bar.segments.at(-1)?.state === state).length
  const [failed, healthy, skipped] = [count('failed'), count('healthy'), count('skipped')]
  const open = services.length - failed - healthy - skipped
  const parts = [
    `${healthy} of ${services.length} services healthy`,
    failed > 0 ? `${failed} failed` : '',
    open > 0 ? `${open} not ready` : '',
    skipped > 0 ? `${skipped} skipped` : '',
  ]
  return parts.filter((part) => part !== '').join(', ')
}

/** How long a service took by itself; undefined when it was healthy before, or never began. */
export function ownTime({ beganMs, healthyMs }: ServiceBar): number | undefined {
  if (beganMs === undefined || healthyMs === undefined || healthyMs < beganMs) return undefined
  return healthyMs - beganMs
}

/** What stands behind the bar. */
export function endOf(bar: ServiceBar): string {
  const last = bar.segments.at(-1)
  if (last === undefined) return 'never seen'
  if (last.state === 'failed') return `✕ ${last.reason ?? 'failed'}`
  if (last.state === 'skipped') return 'skipped'
  const own = ownTime(bar)
  if (own !== undefined) return `✓ ${formatDuration(own)}`
  if (bar.healthyMs !== undefined) return '✓ healthy already'
  return `not ready${last.reason === undefined ? '' : `: ${last.reason}`}`
}

/** All that is known of a service's way, a sentence each; for who points at it or reads it aloud. */
export function storyOf(bar: ServiceBar, nameOf: (id: string) => string): string[] {
  const { needs, decider, beganMs, wakes } = bar
  const others = needs.filter(({ id }) => id !== decider).map(({ id }) => nameOf(id))
  const also = others.length > 0 ? ` (also: ${others.join(', ')})` : ''
  const waited =
    decider === undefined
      ? 'Depends on nothing.'
      : beganMs === undefined
        ? `Waits for ${[decider, ...needs.map(({ id }) => id).filter((id) => id !== decider)].map(nameOf).join(', ')}.`
        : `Waited ${formatDuration(beganMs)} for ${nameOf(decider)}${also}.`
  const worked = bar.segments
    .filter((segment) => isWork(segment) && segment.toMs - segment.fromMs >= 50)
    .map(({ state, fromMs, toMs }) => `${state} ${formatDuration(toMs - fromMs)}`)
  const woken = wakes.map(
    ({ atMs, why }) => `${formatDuration(atMs)} (${why.replaceAll('-', ' ')})`,
  )
  return [
    waited,
    ...(worked.length > 0 ? [`${worked.join(', ')}.`] : []),
    ...(bar.healthyMs === undefined ? [] : [`Healthy at ${formatDuration(bar.healthyMs)}.`]),
    ...(woken.length > 0 ? [`Flux was woken at ${woken.join(', ')}.`] : []),
    ...bar.segments.flatMap(({ state, reason, fromMs }) =>
      state === 'failed'
        ? [`Failed at ${formatDuration(fromMs)}: ${reason ?? 'no reason given'}.`]
        : [],
    ),
  ]
}
