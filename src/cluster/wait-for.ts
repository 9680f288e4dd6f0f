import type { World } from './types.ts'

/**
 * The predicate's first answer that is not undefined, asked now and after each change.
 * @throws what the predicate throws, or the signal's reason when it aborts first
 */
export function waitFor<T>(
  world: World,
  predicate: (world: World) => T | undefined,
  signal: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = () => {
      unsubscribe()
      signal.removeEventListener('abort', onAbort)
    }
    const onAbort = () => {
      end()
      reject(signal.reason)
    }
    const ask = () => {
      try {
        const answer = predicate(world)
        if (answer === undefined) return
        end()
        resolve(answer)
      } catch (error) {
        end()
        reject(error)
      }
    }
    const unsubscribe = world.subscribe(ask)
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    ask()
  })
}
