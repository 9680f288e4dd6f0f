import { ExitCode, messageOf } from '../errors.ts'
import { watchTree } from '../sync/watch-tree.ts'
import { steadyNow } from '../system/clock.ts'
import { keepHeapSmall } from '../system/small-heap.ts'
import type { LocatedFleet } from './prepare.ts'
import { withInterruption } from './session.ts'
import type { SyncOutput } from './sync-output.ts'
import type { SyncSession } from './sync-session.ts'

/**
 * Serves the work tree at every save until Ctrl-C. A save while the last one is waited for ends that
 * wait: what counts is the newest. What was served last stays served.
 */
export async function watchAndSync(
  { source }: LocatedFleet,
  session: SyncSession,
  print: SyncOutput,
  timeoutMs: number,
): Promise<ExitCode> {
  keepHeapSmall()
  await withInterruption(async (signal) => {
    let waiting = new AbortController()
    let settled: Promise<void> = Promise.resolve()
    const look = async () => {
      const started = steadyNow()
      const change = await session.publish()
      if (!change) return
      waiting.abort()
      await settled
      waiting = new AbortController()
      print.changed(change)
      settled = settle(session, print, { started, timeoutMs, signal: waiting.signal })
    }
    const onError = (error: unknown) => print.problem(messageOf(error), hintOf(error))
    const { root, gitDirectory, branch } = source
    await watchTree(look, { root, gitDirectory, branch, signal, onError })
    print.watching(source.root)
    await look().catch(onError)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    waiting.abort()
    await settled
  })
  print.left()
  return ExitCode.ok
}

async function settle(
  session: SyncSession,
  print: SyncOutput,
  { started, timeoutMs, signal }: { started: number; timeoutMs: number; signal: AbortSignal },
): Promise<void> {
  try {
    const outcome = await session.settle(print.event, signal, timeoutMs)
    await print.settled(outcome, steadyNow() - started)
  } catch (error) {
    if (!signal.aborted) print.problem(messageOf(error), hintOf(error))
  }
}

function hintOf(error: unknown): string {
  return error instanceof Error && 'hint' in error ? String(error.hint) : ''
}
