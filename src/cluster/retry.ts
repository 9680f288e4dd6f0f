import { steadyNow } from '../system/clock.ts'
import { createBackoff } from './backoff.ts'
import { isTransient } from './failures.ts'

export interface RetryOptions {
  signal: AbortSignal
  /** Milliseconds after which the last error is thrown. */
  patience: number
  /** Which errors pass by themselves; connection errors, overload and a starting server by default. */
  passes?: (error: unknown) => boolean
}

/**
 * Repeats an idempotent call while its errors are of those that pass.
 * @throws any other error, the last one when patience is over, or the signal's reason
 */
export async function retrying<T>(call: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { signal, patience, passes = isTransient } = options
  const deadline = steadyNow() + patience
  const backoff = createBackoff()
  for (;;) {
    signal.throwIfAborted()
    try {
      return await call()
    } catch (error) {
      if (!passes(error) || steadyNow() > deadline) throw error
    }
    await backoff.wait(signal)
  }
}
