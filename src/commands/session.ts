import { ExitCode, Interrupted } from '../errors.ts'
import { createEventBus, type Emit } from '../events.ts'

export interface Session {
  emit: Emit
  /** Aborts at the first Ctrl-C or SIGTERM, and when `abort` is called. */
  signal: AbortSignal
}

export interface SessionOptions {
  output: 'text' | 'json'
  debug?: boolean | undefined
  /** The times of events, and what elapsed times are counted to; the machine's clock unless told. */
  clock?: () => Date
}

/**
 * Runs a command's work with a view of its events on the terminal. The first Ctrl-C aborts the
 * work's signal; the second ends the process at once. The view is closed before this resolves.
 */
export async function withSession<T>(
  options: SessionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { clock = () => new Date() } = options
  const { chooseMode, createUi } = await import('../ui/ui.ts')
  const mode = chooseMode({
    output: options.output,
    isTTY: process.stderr.isTTY === true,
    env: process.env,
  })
  const ui = await createUi(mode, {
    stderr: process.stderr,
    stdout: process.stdout,
    color: mode === 'live' && !process.env.NO_COLOR,
    columns: () => process.stderr.columns ?? 80,
    rows: () => process.stderr.rows ?? 24,
    now: clock,
  })
  const bus = createEventBus(clock)
  const unsubscribe = bus.subscribe((event) => ui.handle(event))
  return withInterruption(async (signal) => {
    try {
      return await work({ emit: bus.emit, signal })
    } finally {
      await ui.end()
      unsubscribe()
    }
  })
}

/** Runs work with a signal that aborts at the first Ctrl-C; the second ends the process at once. */
export async function withInterruption<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interruption = new AbortController()
  const onSignal = () => {
    if (interruption.signal.aborted) process.exit(ExitCode.interrupted)
    interruption.abort(new Interrupted())
  }
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  try {
    return await work(interruption.signal)
  } catch (error) {
    // Whatever was cut off says so in words of its own.
    throw interruption.signal.aborted ? interruption.signal.reason : error
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
  }
}
