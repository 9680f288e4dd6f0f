import type { Segment, ServiceBar, TimedEvent } from './chart.ts'
import type { RunHeader } from './recorded-run.ts'

type Bar = Omit<ServiceBar, 'decider'>

/** The bar of each service, by layer and within it by the time it began. */
export function serviceBars(
  promised: RunHeader['services'],
  events: TimedEvent[],
  endMs: number,
): Bar[] {
  const known = new Map(promised.map((service) => [service.id, service]))
  for (const { event } of events) {
    if (event.type !== 'service') continue
    const { id, name, layer } = event
    // The cluster knows layers, and services, that the repository did not promise.
    known.set(id, { id, name, layer, dependsOn: known.get(id)?.dependsOn ?? [] })
  }
  const bars = [...known.values()].map((service) => {
    const segments = segmentsOf(service.id, events, endMs)
    return {
      id: service.id,
      name: service.name,
      layer: service.layer,
      segments,
      needs: service.dependsOn
        .filter((id) => known.has(id))
        .map((id) => ({ id, healthyMs: undefined })),
      beganMs: segments.find(isWork)?.fromMs,
      healthyMs: segments.find(({ state }) => state === 'healthy')?.fromMs,
      wakes: events.flatMap(({ event, atMs }) =>
        event.type === 'wake' && event.id === service.id ? [{ atMs, why: event.why }] : [],
      ),
    }
  })
  return bars.toSorted(inOrder)
}

/** Whether a service does something, rather than wait, be healthy or be left out. */
export function isWork({ state }: Segment): boolean {
  return state === 'applying' || state === 'progressing' || state === 'failed'
}

function segmentsOf(id: string, events: TimedEvent[], endMs: number): Segment[] {
  const segments: Segment[] = []
  for (const { event, atMs } of events) {
    if (event.type !== 'service' || event.id !== id) continue
    const last = segments.at(-1)
    const reason = event.reason === undefined ? {} : { reason: event.reason }
    if (last?.state === event.state) Object.assign(last, reason)
    else {
      if (last) last.toMs = atMs
      segments.push({ state: event.state, fromMs: atMs, toMs: endMs, ...reason })
    }
  }
  return segments
}

function inOrder(a: Bar, b: Bar): number {
  return (
    a.layer - b.layer ||
    timeOf(a.beganMs) - timeOf(b.beganMs) ||
    timeOf(a.healthyMs) - timeOf(b.healthyMs) ||
    a.name.localeCompare(b.name)
  )
}

/** What never happened comes last. */
function timeOf(ms: number | undefined): number {
  return ms ?? Number.MAX_SAFE_INTEGER
}
