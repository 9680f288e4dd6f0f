import { describe, expect, it } from 'vitest'
import type { World } from '../../../src/cluster/types.ts'
import { watchUntil } from '../../../src/steps/watch-until.ts'
import { stillWorldOf } from '../support/world.ts'

/** A world that changes all the time. */
function restlessWorld(): World {
  return {
    ...stillWorldOf([]),
    subscribe: (listener) => {
      const timer = setInterval(() => listener([]), 1)
      return () => clearInterval(timer)
    },
  }
}

/** When looks began that take so long each, in milliseconds. */
async function looksOf(ms: number, count: number): Promise<number[]> {
  const began: number[] = []
  const look = () => {
    const started = performance.now()
    began.push(started)
    while (performance.now() - started < ms);
    return began.length === count ? { outcome: began } : { lookAgainInMs: 5000 }
  }
  return watchUntil(restlessWorld(), look, new AbortController().signal)
}

describe('a world that changes all the time', () => {
  it('is looked at for an eighth of the time at most', async () => {
    const [first = 0, second = 0, third = 0] = await looksOf(20, 3)
    // Times are in whole milliseconds.
    expect(second - first).toBeGreaterThan(8 * 19)
    expect(third - second).toBeGreaterThan(8 * 19)
  })

  it('is not looked at at each change where that takes no time', async () => {
    const [first = 0, second = 0] = await looksOf(0, 2)
    expect(second - first).toBeGreaterThan(18)
  })
})
