import { Listr, type ListrEventManager, ListrEventType } from 'listr2'
import type { StepStatus } from '../events.ts'

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
 * The steps as listr2 tasks that end by events. listr2's own renderers write more lines than the
 * terminal has, so it drives a canvas instead; and it must not own SIGINT, upon which it would
 * exit with 127.
 */
export function startTasks(steps: { id: string; title: string }[], canvas: Canvas): TaskList {
  const ends = new Map(steps.map(({ id }) => [id, Promise.withResolvers<StepStatus>()]))
  const run = Promise.withResolvers<void>()
  const stepTasks = steps.map(({ id, title }) => ({
    title,
    task: async () => {
      const status = await ends.get(id)?.promise
      if (status === 'failed' || status === 'blocked') throw new Error(`${id} ${status}`)
    },
  }))
  // The run as a task without a title: there may be no steps, and it outlives the last of them.
  const list = new Listr([...stepTasks, { task: () => run.promise }], {
    concurrent: true,
    exitOnError: false,
    registerSignalListeners: false,
    renderer: CanvasRenderer,
    rendererOptions: { canvas },
  })
  const closed = list.run()
  return {
    update: (id, status) => {
      if (status !== 'pending' && status !== 'running') ends.get(id)?.resolve(status)
    },
    end: async () => {
      for (const { resolve } of ends.values()) resolve('pending')
      run.resolve()
      await closed
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
