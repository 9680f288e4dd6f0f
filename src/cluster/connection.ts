import { messageOf } from '../errors.ts'
import { steadyDate } from '../system/clock.ts'
import { isConnectionError } from './failures.ts'
import { createPulse } from './pulse.ts'

/** How long one kind may fail while others work before the server is said not to answer. */
const lastingMs = 2_000

interface Failure {
  since: Date
  reason: string
  unanswered: boolean
}

/** What the watches of all kinds know together about whether the API server answers. */
export interface Connection {
  failed(kind: string, error: unknown): void
  worked(kind: string): void
  /** Resolves when any kind gets through after a failure: the others need not wait on. */
  restored(): Promise<void>
  /** @see World.disconnected */
  state(): { since: Date; reason: string } | undefined
}

/** @param onChange called when `state` may have become another */
export function createConnection(onChange: () => void, now = steadyDate): Connection {
  const failures = new Map<string, Failure>()
  const working = new Set<string>()
  const restored = createPulse()
  /** One call that failed beside others that work is tried again before anybody hears of it. */
  const isLastingly = ({ since, unanswered }: Failure) =>
    unanswered && now().getTime() - since.getTime() >= lastingMs
  return {
    failed: (kind, error) => {
      const since = failures.get(kind)?.since ?? now()
      const reason = reasonOf(error)
      const known = failures.get(kind)?.reason === reason
      failures.set(kind, { since, reason, unanswered: isConnectionError(error) })
      working.delete(kind)
      if (!known) onChange()
    },
    worked: (kind) => {
      working.add(kind)
      if (!failures.delete(kind)) return
      restored.fire()
      onChange()
    },
    restored: () => restored.next(),
    state: () => {
      const all = [...failures.values()]
      // One kind refused in words is that kind's own trouble; all of them refused is the server's.
      const relevant = working.size === 0 ? all : all.filter(isLastingly)
      const [first] = relevant.toSorted((a, b) => a.since.getTime() - b.since.getTime())
      return first && { since: first.since, reason: first.reason }
    },
  }
}

/** A refused connection has no message of its own but those of the addresses it tried. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(messageOf).join(', ')
  }
  return messageOf(error)
}
