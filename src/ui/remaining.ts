import type { RemainingEvent } from '../events.ts'
import { elapsedSince, formatElapsed } from './duration.ts'

/** "about 40 s left"; how much of it is not known is said, too. Undefined when nothing is known. */
export function remainingText(
  event: (RemainingEvent & { at: string }) | undefined,
  now: Date,
): string | undefined {
  if (event === undefined) return undefined
  const { remainingMs, unknown, at } = event
  if (remainingMs === undefined) return 'time left unknown'
  if (remainingMs === 0) return 'takes longer than in earlier runs'
  const left = formatElapsed(Math.max(1000, remainingMs - elapsedSince(at, now)))
  return unknown.length === 0 ? `about ${left} left` : `at least ${left} left`
}
