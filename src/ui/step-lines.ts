import type { StepStatus } from '../events.ts'
import { formatDuration } from './duration.ts'
import { isFinished, type StepView } from './state.ts'
import { throttle } from './throttle.ts'

/** What a step does may change many times a second, as when something is built. */
const betweenDetailsMs = 10_000

const words: Record<StepStatus, string> = {
  pending: 'pending',
  running: 'started',
  satisfied: 'already there',
  done: 'done',
  failed: 'failed',
  blocked: 'blocked',
}

/** Tells of steps in lines; see `createStepLines`. */
export interface StepLines {
  /** Takes a step that has changed. */
  show(step: StepView): void
  end(): void
}

/**
 * Prints when a step starts and how it ends, and while it runs the latest of what it does, every ten
 * seconds at most.
 */
export function createStepLines(print: (line: string) => void): StepLines {
  const running = new Map<string, ReturnType<typeof tellRunning>>()
  const ended = new Map<string, string>()
  return {
    show: (step) => {
      if (step.status === 'pending') return
      if (step.status === 'running') {
        const lines = running.get(step.id) ?? tellRunning(print)
        running.set(step.id, lines)
        return lines.show(step)
      }
      running.get(step.id)?.stop()
      running.delete(step.id)
      const line = endLine(step)
      if (ended.get(step.id) !== line) print(line)
      ended.set(step.id, line)
    },
    end: () => {
      for (const { stop } of running.values()) stop()
    },
  }
}

/** One step's lines from its start on; a line that says nothing new is left out. */
function tellRunning(print: (line: string) => void) {
  let latest: StepView | undefined
  let told: string | undefined
  const { call, stop } = throttle(() => {
    if (!latest) return
    const { title, detail = '' } = latest
    if (told === undefined) print(`${title}: ${words.running}${detail && ` (${detail})`}`)
    else if (detail !== told && detail !== '') print(`${title}: ${detail}`)
    told = detail
  }, betweenDetailsMs)
  const show = (step: StepView) => {
    latest = step
    call()
  }
  return { show, stop }
}

function endLine({ title, status, durationMs, detail }: StepView): string {
  const took = durationMs !== undefined && status !== 'satisfied'
  const time = took ? `${isFinished(status) ? ' in' : ' after'} ${formatDuration(durationMs)}` : ''
  return `${title}: ${words[status]}${time}${detail ? ` (${detail})` : ''}`
}
