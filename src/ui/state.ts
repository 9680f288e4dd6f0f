import type {
  FleetEvent,
  RemainingEvent,
  ResultEvent,
  ServiceEvent,
  StepEvent,
  StepStatus,
  WaitingEvent,
} from '../events.ts'
import { oneLine } from './text.ts'

/** A step as last heard of, and when it began to run (ISO 8601). */
export type StepView = Omit<StepEvent, 'type'> & { startedAt?: string }

/** A service as last heard of, and when it first did something (ISO 8601). */
export type ServiceView = Omit<ServiceEvent, 'type'> & { startedAt?: string }

/** Everything the views show, in the order in which it was first heard of. */
export interface UiState {
  steps: StepView[]
  services: ServiceView[]
  waiting?: WaitingEvent
  remaining?: RemainingEvent & { at: string }
  notices: string[]
  result?: ResultEvent
}

/** Nothing heard yet. */
export const emptyState: UiState = { steps: [], services: [], notices: [] }

/** Takes one event in; words from outside become single, harmless lines here. */
export function reduce(state: UiState, event: FleetEvent): UiState {
  switch (event.type) {
    case 'step':
      return { ...state, steps: put(state.steps, stepView(state.steps, event)) }
    case 'service':
      return { ...state, services: put(state.services, serviceView(state.services, event)) }
    case 'waiting':
      return { ...state, waiting: { ...event, text: oneLine(event.text) } }
    case 'remaining':
      return { ...state, remaining: event }
    case 'notice':
      return { ...state, notices: [...state.notices, oneLine(event.message)] }
    case 'wake':
    case 'forward':
      return state
    case 'result':
      return { ...state, result: event }
  }
}

/** Whether a step has come to a good end. */
export function isFinished(status: StepStatus): boolean {
  return status === 'done' || status === 'satisfied'
}

/** Whether nothing more is expected of a service. */
export function isSettled(service: { state: ServiceEvent['state'] }): boolean {
  return service.state === 'healthy' || service.state === 'skipped'
}

function stepView(steps: StepView[], event: StepEvent & { at: string }): StepView {
  const { type: _, at, detail, ...rest } = event
  const earlier = steps.find(({ id }) => id === event.id)?.startedAt
  const startedAt = earlier ?? (event.status === 'running' ? at : undefined)
  return {
    ...rest,
    title: oneLine(event.title),
    ...(detail !== undefined && { detail: oneLine(detail) }),
    ...(startedAt !== undefined && { startedAt }),
  }
}

function serviceView(services: ServiceView[], event: ServiceEvent & { at: string }): ServiceView {
  const { type: _, at: __, reason, ...rest } = event
  const known = services.find(({ id }) => id === event.id)
  const moves = event.state === 'applying' || event.state === 'progressing'
  const startedAt = known?.startedAt ?? (moves ? event.since : undefined)
  return {
    ...rest,
    name: oneLine(event.name),
    namespace: oneLine(event.namespace),
    ...(reason !== undefined && { reason: oneLine(reason) }),
    ...(startedAt !== undefined && { startedAt }),
  }
}

function put<Item extends { id: string }>(items: Item[], item: Item): Item[] {
  const index = items.findIndex(({ id }) => id === item.id)
  return index < 0 ? [...items, item] : items.with(index, item)
}
