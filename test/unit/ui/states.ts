import fc from 'fast-check'
import type { FleetEvent, ServiceState, StepStatus } from '../../../src/events.ts'
import { emptyState, reduce, type UiState } from '../../../src/ui/state.ts'

/** When all examples happen. */
export const at = '2026-11-20T09:00:00.000Z'

/** `seconds` after that. */
export function later(seconds: number): Date {
  return new Date(Date.parse(at) + seconds * 1000)
}

/** A service event with what matters in a test. */
export function service(
  name: string,
  layer: number,
  state: ServiceState,
  reason?: string,
): FleetEvent {
  const id = `flux-system/${name}`
  const common = { type: 'service' as const, at, id, name, namespace: 'flux-system', layer, state }
  return { ...common, since: at, ...(reason === undefined ? {} : { reason }) }
}

/** A step event; its id is its title in small letters. */
export function step(title: string, status: StepStatus, durationMs?: number): FleetEvent {
  const common = { type: 'step' as const, at, id: title.toLowerCase(), title, status }
  return durationMs === undefined ? common : { ...common, durationMs }
}

/** The sentence of the README. */
export const n8nWaits: FleetEvent = {
  type: 'waiting',
  at,
  service: 'n8n',
  chain: ['n8n', 'postgresql-cluster'],
  object: 'Pod databases/postgresql-cluster-1',
  reason: 'ContainerCreating',
  since: at,
  text: 'n8n waits on postgresql-cluster: pod postgresql-cluster-1 ContainerCreating',
}

/** What the views know after these events. */
export function stateAfter(events: FleetEvent[]): UiState {
  return events.reduce(reduce, emptyState)
}

const words = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('\x1b[2J\x1b[31mloud', 'データベース待機中', 'line\nbreak', '👨‍👩‍👧‍👦👨‍👩‍👧‍👦'),
)

const states: ServiceState[] = [
  'waiting',
  'applying',
  'progressing',
  'healthy',
  'failed',
  'skipped',
]
const statuses: StepStatus[] = ['pending', 'running', 'satisfied', 'done', 'failed', 'blocked']

/** Up to 60 services in up to 12 layers, with hostile names and reasons. */
export const anyServices: fc.Arbitrary<FleetEvent[]> = fc.array(
  fc
    .record({
      id: fc.nat({ max: 99 }),
      name: words,
      layer: fc.nat({ max: 11 }),
      state: fc.constantFrom(...states),
      reason: fc.option(words, { nil: undefined }),
    })
    .map(({ id, name, layer, state, reason }) => ({
      ...service(name, layer, state, reason),
      id: `flux-system/${id}`,
    })),
  { maxLength: 60 },
)

/** The example of a waiting sentence, any other, or none. */
export const anyWaiting: fc.Arbitrary<FleetEvent[]> = fc.oneof(
  fc.constant<FleetEvent[]>([]),
  fc.constant<FleetEvent[]>([n8nWaits]),
  words.map((text): FleetEvent[] => [{ ...n8nWaits, text }]),
)

/** Up to 15 steps, one of which may be the one that waits. */
export const anySteps: fc.Arbitrary<FleetEvent[]> = fc.array(
  fc
    .record({
      title: fc.oneof(words, fc.constant('Wait')),
      status: fc.constantFrom(...statuses),
      durationMs: fc.option(fc.nat(), { nil: undefined }),
    })
    .map(({ title, status, durationMs }) => step(title, status, durationMs)),
  { maxLength: 15 },
)
