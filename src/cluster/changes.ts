import { keyOf } from './store.ts'
import type { WorldChange } from './types.ts'

export interface ChangeFeed {
  /** Remembers a change and tells the subscribers at the end of this turn of the event loop. */
  push(change: WorldChange): void
  /** Tells the subscribers that something other than an object changed. */
  nudge(): void
  subscribe(listener: (changes: WorldChange[]) => void): () => void
}

/** Many changes of one turn become one call, with the latest of each object. */
export function createChangeFeed(): ChangeFeed {
  const listeners = new Set<(changes: WorldChange[]) => void>()
  let pending = new Map<string, WorldChange>()
  let scheduled = false
  const flush = () => {
    const changes = [...pending.values()]
    pending = new Map()
    scheduled = false
    for (const listener of listeners) listener(changes)
  }
  const schedule = () => {
    if (scheduled || listeners.size === 0) return
    scheduled = true
    setImmediate(flush)
  }
  return {
    push: (change) => {
      if (listeners.size === 0) return
      pending.set(keyOf(change.resource, change.object), change)
      schedule()
    },
    nudge: schedule,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
