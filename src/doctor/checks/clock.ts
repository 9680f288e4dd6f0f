import { askOutside } from '../outside.ts'
import type { Check, Verdict } from '../types.ts'

/** Milliseconds; certificates and tokens allow for less than a minute. */
const tolerated = 30_000

/** A virtual machine that slept may wake with yesterday's clock. */
export const clockCheck: Check = {
  id: 'clock',
  title: 'Clock',
  look: async ({ registries }, signal) => {
    for (const url of registries) {
      try {
        const { headers } = await askOutside(`${url}/v2/`, { signal })
        const theirs = Date.parse(String(headers.date))
        if (!Number.isNaN(theirs)) return judgeClock(Date.now() - theirs)
      } catch {
        // The next one may answer.
      }
    }
    return { status: 'skipped', detail: 'nobody answers who knows the time' }
  },
}

/** Pure, for tests. @param skewMs how far this clock is ahead */
export function judgeClock(skewMs: number): Verdict {
  if (Math.abs(skewMs) <= tolerated) return { status: 'ok', detail: 'right' }
  const [far, way] = [Math.round(Math.abs(skewMs) / 1000), skewMs > 0 ? 'ahead' : 'behind']
  return {
    status: 'failed',
    detail: `${far} s ${way}`,
    why: 'Certificates and tokens are refused as not valid yet or no more.',
    remedy: 'Set the clock (sudo timedatectl set-ntp true; for Colima: colima restart).',
  }
}
