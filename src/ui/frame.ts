import { fitTo, type Line, paint, span } from './line.ts'
import { details, serviceLines, servicesWithin } from './services.ts'
import { isFinished, type UiState } from './state.ts'
import { doneLine, type StepFold, type StepLines, stepLines } from './steps.ts'
import { plural } from './text.ts'

/** The state of a run, and what is only known from outside the events. */
export type FrameState = UiState & {
  /** The id of the step that waits for the services. */
  waitStep: string
}

const unfolded: StepFold = { finished: false, pending: false }
const doneFolded: StepFold = { finished: true, pending: false }
const folded: StepFold = { finished: true, pending: true }

/** From everything to the least: steps give way before services do. */
const layouts = [
  { fold: unfolded, detail: details[0] },
  { fold: doneFolded, detail: details[0] },
  { fold: folded, detail: details[0] },
  ...details.slice(1).map((detail) => ({ fold: folded, detail })),
]

/** One picture of a run: at most `rows` lines, none wider than `columns`. */
export function composeFrame(
  state: FrameState,
  size: { columns: number; rows: number; now: Date; color: boolean },
): string[] {
  const lines = layOut(state, size.rows, size.now).slice(0, size.rows)
  return lines.map((line) => paint(fitTo(line, size.columns), size.color))
}

function layOut(state: FrameState, rows: number, now: Date): Line[] {
  const notices = rows < 20 ? [] : noticeLines(state.notices)
  // By the window alone: steps that fold and unfold as services come and go make the list jump.
  const usable = showsServices(state) && rows < 40 ? layouts.slice(1) : layouts
  for (const { fold, detail } of usable) {
    const body = showsServices(state) && detail ? serviceLines(state, detail, now) : []
    const lines = [...notices, ...assemble(stepLines(state.steps, at(state, fold, now)), body)]
    if (lines.length <= rows) return lines
  }
  return layOutTightly(state, rows, now)
}

/** Too small a window for any layout: the services' sentence comes first, then the moving steps. */
function layOutTightly(state: FrameState, rows: number, now: Date): Line[] {
  const done = state.steps.filter(({ status }) => isFinished(status))
  const moving = state.steps.filter(({ status }) => status !== 'pending' && !isFinished(status))
  const { before, after } = stepLines(moving, at(state, folded, now))
  const steps = [...(done.length > 0 ? [doneLine(done)] : []), ...before, ...after]
  if (!showsServices(state)) return steps
  const kept = steps.slice(0, Math.floor(rows / 4))
  return [...kept, ...servicesWithin(state, rows - kept.length, now)]
}

/** Services are shown from the first sign of life until the step that waits for them has ended well. */
function showsServices({ services, steps, waitStep }: FrameState): boolean {
  const wait = steps.find(({ id }) => id === waitStep)?.status ?? 'pending'
  if (services.length === 0 || isFinished(wait)) return false
  return wait !== 'pending' || services.some(({ state }) => state !== 'waiting')
}

function assemble({ before, after }: StepLines, body: Line[]): Line[] {
  if (body.length === 0) return [...before, ...after]
  const indented = body.map((line) => (line.length === 0 ? line : [span('  '), ...line]))
  return [...before, [], ...indented, ...(after.length > 0 ? [[], ...after] : [])]
}

function at(state: FrameState, fold: StepFold, now: Date) {
  return { fold, bodyAfter: state.waitStep, now }
}

/** The newest notices; all of them are printed at the end. */
function noticeLines(notices: string[]): Line[] {
  const shown = notices.slice(-2)
  return shown.length === 0
    ? []
    : [...shown.map((text) => [span('! ', 'warn'), span(text, undefined, 'end')]), []]
}

/** What stays on the screen when the list has ended: everything that did not go well, the rest in short. */
export function finalLines(
  state: FrameState,
  size: { columns: number; now: Date; color: boolean },
): string[] {
  const trouble = state.steps.filter(({ status }) => !isFinished(status) && status !== 'pending')
  const done = state.steps.filter(({ status }) => isFinished(status))
  const { before, after } = stepLines(trouble, at(state, unfolded, size.now))
  const open = showsServices(state)
  const lines: Line[] = [
    ...state.notices.map((text) => [span('! ', 'warn'), span(text)]),
    ...(done.length > 0 ? [doneLine(done)] : []),
    ...before,
    ...after,
    ...(open ? [[], ...servicesWithin(state, 24, size.now), []] : healthyLine(state)),
  ]
  const isNotice = (index: number) => index < state.notices.length
  return lines.map((line, index) =>
    paint(isNotice(index) ? line : fitTo(line, size.columns), size.color),
  )
}

function healthyLine({ services }: UiState): Line[] {
  const healthy = services.filter(({ state }) => state === 'healthy').length
  if (healthy === 0) return []
  const skipped = services.length - healthy
  const rest = skipped > 0 ? `, ${skipped} skipped` : ''
  return [[span('✓', 'good'), span(` ${plural(healthy, 'service')} healthy${rest}`, 'quiet')]]
}
