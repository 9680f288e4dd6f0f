import { setTimeout as sleep } from 'node:timers/promises'
import type { World } from '../cluster/types.ts'
import { steadyNow } from '../system/clock.ts'

/** Shortest time between two looks at the world, in milliseconds: a burst of changes is one look. */
const lookInterval = 20
/** Looking takes no more than one part in so many of the time, however large the fleet. */
const lookShare = 8

/**
 * Calls `look` after each burst of changes, and at the time it asks for, until it gives a value.
 * @param look gets the world as it is; returns the outcome, or the milliseconds after which to
 *   look again even if nothing changes.
 * @throws the reason of `signal`, or what `look` throws.
 */
export function watchUntil<T>(
  world: World,
  look: () => { outcome: T } | { lookAgainInMs: number },
  signal: AbortSignal,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined
    let nextLook = 0
    let dueAt = Number.POSITIVE_INFINITY
    const finish = (settle: () => void) => {
      clearTimeout(timer)
      unsubscribe()
      signal.removeEventListener('abort', onAbort)
      settle()
    }
    const onAbort = () => finish(() => reject(signal.reason))
    const schedule = (inMs: number) => {
      const at = Math.max(steadyNow() + inMs, nextLook)
      if (at >= dueAt) return
      dueAt = at
      clearTimeout(timer)
      timer = setTimeout(onDue, Math.max(0, at - steadyNow()))
    }
    const onDue = () => {
      dueAt = Number.POSITIVE_INFINITY
      const started = steadyNow()
      try {
        const seen = look()
        nextLook = started + Math.max(lookInterval, lookShare * (steadyNow() - started))
        if ('outcome' in seen) finish(() => resolve(seen.outcome))
        else schedule(seen.lookAgainInMs)
      } catch (error) {
        finish(() => reject(error))
      }
    }
    const unsubscribe = world.subscribe(() => schedule(0))
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    else schedule(0)
  })
}

/**
 * Resolves when the world changes, or after `atMostMs`.
 * @throws the reason of `signal`
 */
export async function nextChange(
  world: Pick<World, 'subscribe'>,
  atMostMs: number,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted()
  const ended = new AbortController()
  const either = AbortSignal.any([signal, ended.signal])
  const unsubscribe = world.subscribe(() => ended.abort())
  await sleep(atMostMs, undefined, { signal: either }).catch(() => undefined)
  unsubscribe()
  signal.throwIfAborted()
}
