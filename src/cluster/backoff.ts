import { setTimeout as sleep } from 'node:timers/promises'

export interface Backoff {
  /**
   * Waits for the next delay: doubled each time up to the longest, each shortened by up to half at
   * random so that many waiters do not come back together. Ends early, without an error, when
   * `signal` aborts or `sooner` resolves.
   */
  wait(signal: AbortSignal, sooner?: Promise<void>): Promise<void>
  /** The next delay is the first one again. */
  reset(): void
}

export interface BackoffOptions {
  /** Milliseconds. */
  first?: number
  /** Milliseconds. */
  longest?: number
  /** From 0 to 1. */
  random?: () => number
}

export function createBackoff(options: BackoffOptions = {}): Backoff {
  const { first = 100, longest = 5_000, random = Math.random } = options
  let attempt = 0
  return {
    wait: async (signal, sooner) => {
      const delay = delayOf(attempt, first, longest, random())
      attempt += 1
      await pause(delay, signal, sooner)
    },
    reset: () => {
      attempt = 0
    },
  }
}

/** Milliseconds before the attempt after `attempt` failures; `random` from 0 to 1. */
export function delayOf(attempt: number, first: number, longest: number, random: number): number {
  const full = Math.min(longest, first * 2 ** Math.min(attempt, 30))
  return Math.min(longest, Math.max(first, full * (1 - random / 2)))
}

async function pause(ms: number, signal: AbortSignal, sooner?: Promise<void>): Promise<void> {
  const early = new AbortController()
  const timer = sleep(ms, undefined, { signal: AbortSignal.any([signal, early.signal]) })
  await Promise.race([timer.catch(() => undefined), ...(sooner ? [sooner] : [])])
  early.abort()
}
