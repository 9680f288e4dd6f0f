import type { ServiceState } from '../events.ts'
import { deciderOf, decidingChain } from './chain.ts'
import type { RecordedEvent, RecordedRun } from './recorded-run.ts'
import { serviceBars } from './service-bars.ts'
import { heldUp, stepBars } from './step-bars.ts'

/** A stretch of time, in milliseconds from the start of the run. */
export interface Span {
  fromMs: number
  toMs: number
}

/** How long a service was in one state. */
export interface Segment extends Span {
  state: ServiceState
  reason?: string
}

/** What a service needed before it could begin. */
export interface Need {
  id: string
  /** When it became healthy; undefined when it never did. */
  healthyMs: number | undefined
}

export interface ServiceBar {
  id: string
  name: string
  layer: number
  /** Without gaps from when the run first saw the service to the end. */
  segments: Segment[]
  needs: Need[]
  /** When nothing held it back any more; undefined when it never began. */
  beganMs: number | undefined
  /** When it first became healthy. */
  healthyMs: number | undefined
  /** The need that became healthy last, which decided when this one could begin. */
  decider: string | undefined
  wakes: { atMs: number; why: string }[]
}

/** A step of the run before the services. */
export interface StepBar extends Span {
  title: string
  failed: boolean
}

/** What everything waited for, in the words of the `waiting` line. */
export interface HeldUp extends Span {
  /** The service at fault. */
  name: string
  text: string
}

/** A run as it is drawn: times are milliseconds from its start. */
export interface Chart {
  cluster: string
  /** ISO 8601. */
  startedAt: string
  durationMs: number
  /** Undefined for a run that was killed, or still goes on. */
  result: string | undefined
  steps: StepBar[]
  heldUp: HeldUp[]
  /** By layer, in the order in which they began. */
  services: ServiceBar[]
  /** Ids of the services that decided how long it took, from the first to the last. */
  path: string[]
}

/** What there is to draw of a recorded run. Pure. */
export function chartOf({ header, events }: RecordedRun): Chart {
  const start = Date.parse(header.at)
  const times = events.map(({ at }) => Date.parse(at) - start)
  const durationMs = Math.max(1, ...times)
  const timed = events.map((event, index) => ({ event, atMs: Math.max(0, times[index] ?? 0) }))
  const bars = serviceBars(header.services, timed, durationMs)
  const healthy = new Map(bars.map(({ id, healthyMs }) => [id, healthyMs]))
  const services = bars.map((bar) => {
    const needs = bar.needs.map((need) => ({ ...need, healthyMs: healthy.get(need.id) }))
    return { ...bar, needs, decider: deciderOf(needs) }
  })
  return {
    cluster: header.cluster,
    startedAt: header.at,
    durationMs,
    result: events.find((event) => event.type === 'result')?.status,
    steps: stepBars(timed, durationMs),
    heldUp: heldUp(timed, durationMs),
    services,
    path: decidingChain(services),
  }
}

/** An event and when it came, in milliseconds from the start of the run. */
export interface TimedEvent {
  event: RecordedEvent
  atMs: number
}
