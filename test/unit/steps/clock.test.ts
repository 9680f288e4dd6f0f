import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { retrying } from '../../../src/cluster/retry.ts'
import type { World } from '../../../src/cluster/types.ts'
import type { FleetEventBody } from '../../../src/events.ts'
import { waitForServices } from '../../../src/steps/wait.ts'
import { watchUntil } from '../../../src/steps/watch-until.ts'
import { steadyNow } from '../../../src/system/clock.ts'
import { jumpingClock } from '../support/jumping-clock.ts'
import { checkingHealth, gitRepository, kustomization } from '../support/objects.ts'
import { stillWorldOf } from '../support/world.ts'

const signal = new AbortController().signal
const elapsed = (started: number) => performance.now() - started
const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })

/** A fleet that does not get healthy, and what is said about it. */
function endlessWait(timeoutMs: number) {
  const events: FleetEventBody[] = []
  const outcome = waitForServices(
    { forecast: [], fleetSource: 'flux-system/flux-system' },
    { timeoutMs, settleMs: 0 },
    {
      world: stillWorldOf([gitRepository(), kustomization('web', { conditions: checkingHealth })]),
      emit: (event) => events.push(event),
      signal,
      annotate: async () => {},
      isUpToDate: async () => false,
    },
  )
  return { events, outcome }
}

describe.each([1, -1])("when the machine's clock steps by %i h", (hours) => {
  it('a steady clock goes on', async () => {
    const clock = jumpingClock()
    const before = steadyNow()
    clock.jump(hours)
    await sleep(20)
    expect(steadyNow() - before).toBeGreaterThanOrEqual(15)
    expect(steadyNow() - before).toBeLessThan(5000)
  })

  it('a wait has its time, not more and not less', async () => {
    const clock = jumpingClock()
    const started = performance.now()
    const { outcome } = endlessWait(500)
    await sleep(50)
    clock.jump(hours)
    expect((await outcome).status).toBe('timeout')
    expect(elapsed(started)).toBeGreaterThanOrEqual(480)
    expect(elapsed(started)).toBeLessThan(5000)
  })

  it('the world is looked at as soon as it changes', async () => {
    const clock = jumpingClock()
    let changed: () => void = () => {}
    const world: World = {
      ...stillWorldOf([]),
      subscribe: (listener) => {
        changed = () => listener([])
        return () => {}
      },
    }
    let looks = 0
    const ended = watchUntil(
      world,
      () => {
        looks += 1
        return looks === 2 ? { outcome: performance.now() } : { lookAgainInMs: 60_000 }
      },
      signal,
    )
    await sleep(20)
    clock.jump(hours)
    const changedAt = performance.now()
    changed()
    expect((await ended) - changedAt).toBeLessThan(2000)
  })

  it('an API server that does not answer is put up with for as long as was meant', async () => {
    const clock = jumpingClock()
    let calls = 0
    const call = async () => {
      calls += 1
      if (calls === 1) clock.jump(hours)
      if (calls < 3) throw refused
      return 'answer'
    }
    expect(await retrying(call, { signal, patience: 10_000 })).toBe('answer')
    const started = performance.now()
    const never = retrying(() => Promise.reject(refused), { signal, patience: 200 })
    await sleep(20)
    clock.jump(hours)
    await expect(never).rejects.toBe(refused)
    expect(elapsed(started)).toBeGreaterThanOrEqual(190)
    expect(elapsed(started)).toBeLessThan(5000)
  })
})
