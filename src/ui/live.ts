import type { FleetEvent } from '../events.ts'
import { composeFrame, type FrameState, finalLines } from './frame.ts'
import type { Output, Ui, UiOptions } from './output.ts'
import { renderResult } from './result.ts'
import { openScreen, type Screen } from './screen.ts'
import { emptyState, reduce } from './state.ts'
import type { Canvas, TaskList } from './tasks.ts'
import { throttle } from './throttle.ts'

/** A run shorter than this only prints its end: a list that flashes up helps nobody. */
const openAfterMs = 300
const frameIntervalMs = 100

/** A list on standard error that redraws when something changes, and once a second. */
export function createLiveUi(options: UiOptions): Ui {
  const { stderr, stdout, color, now } = options
  let state = emptyState
  let tasks: Promise<TaskList> | undefined
  let ended: Promise<void> | undefined

  const view = (): FrameState => ({ ...state, waitStep: options.waitStep ?? 'wait' })
  const frame = () =>
    composeFrame(view(), { columns: options.columns(), rows: options.rows(), now: now(), color })
  const canvas = createCanvas(stderr, frame)

  const start = async (): Promise<TaskList> => {
    const { startTasks } = await import('./tasks.ts')
    const list = startTasks(state.steps, canvas)
    for (const { id, status } of state.steps) list.update(id, status)
    return list
  }
  const timer = setTimeout(() => {
    tasks = start()
  }, openAfterMs)

  const finish = async () => {
    clearTimeout(timer)
    await (await tasks)?.end()
    const size = { columns: options.columns(), now: now(), color }
    const rest = finalLines(view(), size)
    if (rest.length > 0) stderr.write(`${rest.join('\n')}\n`)
    if (!state.result) return
    const onTerminal = color && stdout.isTTY === true
    stdout.write(`\n${renderResult(state.result, { columns: size.columns, color: onTerminal })}\n`)
  }
  return {
    handle: (event: FleetEvent) => {
      state = reduce(state, event)
      if (event.type === 'step') void tasks?.then((list) => list.update(event.id, event.status))
      canvas.refresh()
    },
    end: () => {
      ended ??= finish()
      return ended
    },
  }
}

/** Draws `frame` on a screen of its own: on change, on resize, and every second for the clocks. */
function createCanvas(stderr: Output, frame: () => string[]): Canvas {
  let screen: Screen | undefined
  let clock: NodeJS.Timeout | undefined
  const drawing = throttle(() => screen?.draw(frame()), frameIntervalMs)
  const refresh = () => {
    if (screen) drawing.call()
  }
  return {
    refresh,
    open: () => {
      screen = openScreen(stderr)
      clock = setInterval(refresh, 1000).unref()
      stderr.on?.('resize', refresh)
      refresh()
    },
    close: () => {
      clearInterval(clock)
      drawing.stop()
      stderr.off?.('resize', refresh)
      screen?.close()
      screen = undefined
    },
  }
}
