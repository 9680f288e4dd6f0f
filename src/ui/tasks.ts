import { Listr, type ListrEventManager, ListrEventType } from 'listr2'
import type { StepStatus } from '../events.js'
import { isFinished } from './state.js'

/** What a list draws on; opened when its tasks begin, closed when the last has ended. */
export interface Canvas {
  open(): void
  refresh(): void
  close(): void
}

export interface TaskList {
  /** Ends the task of a step if that status is an end. */
  update(id: string, status: StepStatus): void
  /** Ends all tasks; resolves when the canvas is closed. */
  end(): Promise<void>
}

/**
 * The steps as listr2 tasks whose promises are settled by events. listr2's own renderers write
 * more lines than the terminal has, so it drives a canvas instead; and it must not own SIGINT,
 * upon which it would exit with 127.
 */
export function startTasks(steps: { id: string; title: string }[], canvas: Canvas): TaskList {
  const tasks = new Map(steps.map(({ id }) => [id, Promise.withResolvers<void>()]))
  const list = new Listr(
    steps.map(({ id, title }) => ({ title, task: () => tasks.get(id)?.promise })),
    {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
      renderer: CanvasRenderer,
      rendererOptions: { canvas },
    },
  )
  const ended = list.run()
  return {
    update: (id, status) => {
      if (isFinished(status)) tasks.get(id)?.resolve()
      else if (status === 'failed' || status === 'blocked') tasks.get(id)?.reject(new Error(status))
    },
    end: async () => {
      for (const { resolve } of tasks.values()) resolve()
      await ended
    },
  }
}

/** listr2 wants a class. */
class CanvasRenderer {
  /** Standard output, which listr2 looks at, may be a pipe while the list is drawn on standard error. */
  static nonTTY = true
  static rendererOptions: { canvas?: Canvas } = {}
  static rendererTaskOptions = {}
  readonly render: () => void
  readonly end: () => void

  constructor(_: unknown, { canvas }: { canvas?: Canvas }, events?: ListrEventManager) {
    this.render = () => {
      canvas?.open()
      events?.on(ListrEventType.SHOULD_REFRESH_RENDER, () => canvas?.refresh())
    }
    this.end = () => canvas?.close()
  }
}
