import type { FleetEvent, ServiceState, StepStatus } from '../events.ts'
import { elapsedSince, formatDuration, formatElapsed } from './duration.ts'
import type { Ui, UiOptions } from './output.ts'
import { remainingText } from './remaining.ts'
import { renderResult } from './result.ts'
import { emptyState, isFinished, reduce, type UiState } from './state.ts'
import { throttle } from './throttle.ts'
import { waitingSentence } from './waiting.ts'

const repeatWaitingMs = 30_000
/** What holds a fleet up changes several times a second; a log is read afterwards. */
const betweenWaitingMs = 5_000
const repeatDetailMs = 10_000

/** One line a change on standard error, the result on standard output. */
export function createPlainUi({ stderr, stdout, now, columns }: UiOptions): Ui {
  let state = emptyState
  let waiting = ''
  const detailShownAt = new Map<string, number>()
  const told = new Map<string, Set<ServiceState>>()
  const print = (line: string | undefined) => line !== undefined && stderr.write(`${line}\n`)

  const printWaiting = (repeat: boolean) => {
    const sentence = waitingSentence(state)
    if (!state.waiting || !sentence || (!repeat && sentence.text === waiting)) return
    waiting = sentence.text
    const elapsed = sentence.since ? ` (${formatElapsed(elapsedSince(sentence.since, now()))})` : ''
    const left = remainingText(state.remaining, now())
    print(`waiting: ${sentence.text}${elapsed}${left ? `, ${left}` : ''}`)
    clock.refresh()
  }
  const clock = setInterval(() => printWaiting(true), repeatWaitingMs).unref()
  const changed = throttle(() => printWaiting(false), betweenWaitingMs)

  /** Flux applies again and again what it waits for; once is enough to be told. */
  const isToldAlready = (event: FleetEvent): boolean => {
    if (event.type !== 'service') return false
    const moves = event.state === 'applying' || event.state === 'progressing'
    const states = (moves && told.get(event.id)) || new Set<ServiceState>()
    told.set(event.id, new Set(states).add(event.state))
    return moves && states.has(event.state)
  }

  /** A detail may change many times a second, as when something is built. */
  const isTooSoon = (event: FleetEvent): boolean => {
    if (event.type !== 'step' || event.status !== 'running') return false
    const shownAt = detailShownAt.get(event.id)
    if (shownAt !== undefined && now().getTime() - shownAt < repeatDetailMs) return true
    detailShownAt.set(event.id, now().getTime())
    return false
  }
  return {
    handle: (event) => {
      const before = state
      state = reduce(state, event)
      if (event.type === 'waiting') return changed.call()
      if (!isTooSoon(event) && !isToldAlready(event)) print(describeChange(before, state, event))
      if (event.type === 'result') {
        stdout.write(`${renderResult(event, { columns: columns(), color: false })}\n`)
      }
    },
    end: async () => {
      clearInterval(clock)
      changed.stop()
    },
  }
}

/** What an event changed, as one line; undefined when that is nothing to speak of. Pure. */
function describeChange(before: UiState, after: UiState, event: FleetEvent): string | undefined {
  if (event.type === 'step') return describeStep(before, after, event.id)
  if (event.type === 'service') return describeService(before, after, event.id)
  return event.type === 'notice' ? `notice: ${after.notices.at(-1)}` : undefined
}

const stepWords: Record<StepStatus, string> = {
  pending: 'pending',
  running: 'started',
  satisfied: 'already there',
  done: 'done',
  failed: 'failed',
  blocked: 'blocked',
}

function describeStep(before: UiState, after: UiState, id: string): string | undefined {
  const step = after.steps.find((one) => one.id === id)
  const known = before.steps.find((one) => one.id === id)
  if (!step || step.status === 'pending') return undefined
  if (known?.status === step.status && known.detail === step.detail) return undefined
  const { title, status, durationMs } = step
  const detail = step.detail ? `: ${step.detail}` : ''
  if (known?.status === 'running' && status === 'running') return `${title}${detail}`
  const took = durationMs !== undefined && status !== 'satisfied'
  const time = took ? `${isFinished(status) ? ' in' : ' after'} ${formatDuration(durationMs)}` : ''
  return `${title}: ${stepWords[status]}${time}${detail && ` (${step.detail})`}`
}

function describeService(before: UiState, after: UiState, id: string): string | undefined {
  const service = after.services.find((one) => one.id === id)
  const known = before.services.find((one) => one.id === id)
  if (!service || known?.state === service.state) return undefined
  const { name, state, since, startedAt, reason } = service
  if (!known && state === 'waiting') return undefined
  const time =
    state === 'healthy' && startedAt
      ? ` after ${formatElapsed(elapsedSince(startedAt, new Date(since)))}`
      : ''
  return `service ${name}: ${state}${time}${reason && state !== 'healthy' ? ` (${reason})` : ''}`
}
