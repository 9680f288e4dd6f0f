import { setTimeout as sleep } from 'node:timers/promises'
import { isLock, type Lock, tryLock } from '../../system/lock.ts'
import type { ReportBuild } from './progress.ts'

const ASK_AGAIN_MS = 500

/** Takes a lock, or waits for it and says for whom; the lock of a dead process is taken over. */
export async function waitForLock(
  file: string,
  purpose: string,
  report: ReportBuild,
  signal: AbortSignal,
): Promise<Lock> {
  for (;;) {
    signal.throwIfAborted()
    const result = await tryLock(file, purpose)
    if (isLock(result)) return result
    const { pid, purpose: theirs } = result
    report({ done: 0, total: 1, text: `waiting for process ${pid} (${theirs})` })
    await sleep(ASK_AGAIN_MS, undefined, { signal }).catch(() => signal.throwIfAborted())
  }
}
