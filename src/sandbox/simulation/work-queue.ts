import { setTimeout as sleep } from 'node:timers/promises'

export interface WorkQueue {
  add(key: string): void
  /** Looks at a key again after a moment. */
  later(key: string): void
  /** Takes nothing new and waits for what is at work. */
  stop(): Promise<void>
}

/**
 * Works on many keys side by side and on each of them one at a time; what is added while it is
 * worked on is worked on once more. A failure is tried again after a moment: the reason is either
 * an API server that is away or an object that changed meanwhile.
 */
export function createWorkQueue(
  work: (key: string) => Promise<void>,
  retryAfterMs = 1_000,
): WorkQueue {
  const running = new Map<string, { again: boolean; done: Promise<void> }>()
  const stopping = new AbortController()

  const later = async (key: string, ms: number) => {
    await sleep(ms, undefined, { signal: stopping.signal, ref: false }).then(
      () => add(key),
      () => undefined,
    )
  }
  const workOn = async (key: string) => {
    try {
      await work(key)
    } catch {
      void later(key, retryAfterMs)
    }
    const again = running.get(key)?.again
    running.delete(key)
    if (again) add(key)
  }
  const add = (key: string) => {
    if (stopping.signal.aborted) return
    const current = running.get(key)
    if (current) {
      current.again = true
      return
    }
    const entry = { again: false, done: Promise.resolve() }
    running.set(key, entry)
    entry.done = workOn(key)
  }
  return {
    add,
    later: (key) => void later(key, 100),
    stop: async () => {
      stopping.abort()
      await Promise.all([...running.values()].map(({ done }) => done))
    },
  }
}
