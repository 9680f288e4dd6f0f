import type { Nudge } from './nudges.ts'

/**
 * Wakes the first before the others: side by side, requests overtake one another on their connections,
 * and Flux begins with whichever arrives first. Failures are not fatal, since Flux polls anyway.
 */
export async function wakeInOrder(
  [first, ...others]: Nudge[],
  wake: (nudge: Nudge) => Promise<void>,
): Promise<void> {
  if (first === undefined) return
  await wake(first).catch(() => {})
  await Promise.allSettled(others.map(wake))
}
