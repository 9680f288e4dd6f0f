import type { FleetEvent, ServiceState } from '../events.ts'
import { elapsedSince, formatElapsed } from './duration.ts'
import type { Ui, UiOptions } from './output.ts'
import { remainingText } from './remaining.ts'
import { renderResult } from './result.ts'
import { emptyState, reduce, type UiState } from './state.ts'
import { createStepLines } from './step-lines.ts'
import { throttle } from './throttle.ts'
import { waitingSentence } from './waiting.ts'

const repeatWaitingMs = 30_000
/** What holds a fleet up changes several times a second; a log is read afterwards. */
const betweenWaitingMs = 5_000

/** One line a change on standard error, the result on standard output. */
export function createPlainUi({ stderr, stdout, now, columns }: UiOptions): Ui {
  let state = emptyState
  let waiting = ''
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
  const steps = createStepLines(print)
  const showStep = (id: string) => {
    const step = state.steps.find((one) => one.id === id)
    if (step) steps.show(step)
  }
  const changed = throttle(() => printWaiting(false), betweenWaitingMs)

  /** Flux applies again and again what it waits for; once is enough to be told. */
  const isToldAlready = (event: FleetEvent): boolean => {
    if (event.type !== 'service') return false
    const moves = event.state === 'applying' || event.state === 'progressing'
    const states = (moves && told.get(event.id)) || new Set<ServiceState>()
    told.set(event.id, new Set(states).add(event.state))
    return moves && states.has(event.state)
  }

  return {
    handle: (event) => {
      const before = state
      state = reduce(state, event)
      if (event.type === 'waiting') return changed.call()
      if (event.type === 'step') return showStep(event.id)
      if (!isToldAlready(event)) print(describeChange(before, state, event))
      if (event.type === 'result') {
        stdout.write(`${renderResult(event, { columns: columns(), color: false })}\n`)
      }
    },
    end: async () => {
      clearInterval(clock)
      changed.stop()
      steps.end()
    },
  }
}

/** What an event changed, as one line; undefined when that is nothing to speak of. Pure. */
function describeChange(before: UiState, after: UiState, event: FleetEvent): string | undefined {
  if (event.type === 'service') return describeService(before, after, event.id)
  return event.type === 'notice' ? `notice: ${after.notices.at(-1)}` : undefined
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
