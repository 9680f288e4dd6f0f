import { pad, padStart, widthOf } from './columns.ts'
import { elapsedSince, formatDuration, formatElapsed } from './duration.ts'
import { stepGlyph } from './glyphs.ts'
import { type Line, span } from './line.ts'
import { isFinished, type StepView } from './state.ts'
import { plural } from './text.ts'

/** What becomes one line when room is short. */
export interface StepFold {
  finished: boolean
  pending: boolean
}

/** The steps before and after the place where the services are shown. */
export interface StepLines {
  before: Line[]
  after: Line[]
}

/** Steps in their order, folded as told; the services stand below the step `bodyAfter`. */
export function stepLines(
  steps: StepView[],
  { fold, bodyAfter, now }: { fold: StepFold; bodyAfter: string; now: Date },
): StepLines {
  const done = steps.filter(({ status }) => isFinished(status))
  const pending = steps.filter(({ status }) => status === 'pending')
  const foldDone = fold.finished && done.length > 1
  const foldPending = fold.pending && pending.length > 1
  const shown = steps.filter(
    ({ status }) => !(foldDone && isFinished(status)) && !(foldPending && status === 'pending'),
  )
  const split = shown.findIndex(({ id }) => id === bodyAfter) + 1 || shown.length
  const width = Math.min(48, Math.max(0, ...shown.map(({ title }) => widthOf(title))))
  const line = (step: StepView) => stepLine(step, width, now)
  return {
    before: [...(foldDone ? [doneLine(done)] : []), ...shown.slice(0, split).map(line)],
    after: [...shown.slice(split).map(line), ...(foldPending ? [pendingLine(pending, now)] : [])],
  }
}

/** "✓ 6 steps done" */
export function doneLine(steps: StepView[]): Line {
  return [span('✓', 'good'), span(` ${plural(steps.length, 'step')} done`, 'quiet')]
}

function pendingLine(steps: StepView[], now: Date): Line {
  const titles = steps.map(({ title }) => title).join(', ')
  return [
    stepGlyph('pending', now),
    span(` ${plural(steps.length, 'step')} to go  `, 'quiet'),
    span(titles, 'quiet', 'end'),
  ]
}

function stepLine(step: StepView, width: number, now: Date): Line {
  const { status, title, detail } = step
  const calm = isFinished(status) || status === 'pending'
  return [
    stepGlyph(status, now),
    span(` ${pad(title, width)}`, calm ? 'quiet' : 'strong', 'end'),
    span(`  ${padStart(timeOf(step, now), 10)}  `, 'quiet'),
    span(detail ?? '', status === 'failed' ? 'bad' : 'quiet', 'end'),
  ]
}

function timeOf({ status, durationMs, startedAt }: StepView, now: Date): string {
  if (durationMs !== undefined && status !== 'satisfied') return formatDuration(durationMs)
  return status === 'running' && startedAt ? formatElapsed(elapsedSince(startedAt, now)) : ''
}
