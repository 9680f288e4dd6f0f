/** One reconciliation of a Kustomization as it was seen so far; times in ms. */
export interface Seen {
  begun: number
  checkingSince?: number
  /** Something in its inventory was there and not healthy while Flux was checking. */
  wasUnhealthy: boolean
}

/** What Flux is doing with a Kustomization, or how the inventory looks to us once it checks that. */
export type Phase = 'applying' | 'unseen' | 'unhealthy' | 'healthy'

const shortestMs = 600
const pollIntervalMs = 5000

/** Adds another look to what was seen before. @param now ms */
export function see(before: Seen | undefined, phase: Phase, now: number): Seen {
  const { begun = now, wasUnhealthy = false } = before ?? {}
  if (phase === 'applying') return { begun, wasUnhealthy }
  const checkingSince = before?.checkingSince ?? now
  return { begun, checkingSince, wasUnhealthy: wasUnhealthy || phase === 'unhealthy' }
}

/**
 * How long, in ms, Flux's own first poll may still end a health check. Flux polls once as the check
 * begins, and then every five seconds (fluxcd/pkg/ssa): where all was healthy from the beginning a
 * wake-up would only have it apply everything again. A controller with much to do polls as late as
 * its applying took long.
 */
export function firstPollMs({ begun, checkingSince, wasUnhealthy }: Seen, now: number): number {
  if (wasUnhealthy || checkingSince === undefined) return 0
  const takes = Math.max(shortestMs, 2 * (checkingSince - begun))
  return Math.max(0, checkingSince + Math.min(takes, pollIntervalMs) - now)
}
