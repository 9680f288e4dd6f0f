import { describe, expect, it } from 'vitest'
import type { World } from '../../../src/cluster/types.ts'
import { waitForServices } from '../../../src/steps/wait.ts'
import { gitRepository, kustomization } from '../support/objects.ts'
import { stillWorldOf } from '../support/world.ts'

type Disconnected = ReturnType<World['disconnected']>

/** Waits in a world in which all is healthy, which the API server confirms or not. */
function wait(confirmations: boolean[], timeoutMs = 60_000, disconnected?: Disconnected) {
  let asked = 0
  const world = stillWorldOf([gitRepository(), kustomization('web')])
  const outcome = waitForServices(
    { forecast: [], fleetSource: 'flux-system/flux-system' },
    { timeoutMs, settleMs: 0 },
    {
      world: { ...world, disconnected: () => disconnected },
      emit: () => {},
      signal: new AbortController().signal,
      annotate: async () => {},
      isUpToDate: async () => confirmations[asked++] ?? false,
    },
  )
  return outcome.then(({ status }) => ({ status, asked }))
}

describe('a good end', () => {
  it('is asked for until the API server confirms it', async () => {
    expect(await wait([false, false, true])).toEqual({ status: 'healthy', asked: 3 })
  })

  it('is one while a watch does not get through, since the API server itself confirms it', async () => {
    const disconnected = { since: new Date(0), reason: 'the server did not answer in time' }
    expect(await wait([true], 5000, disconnected)).toEqual({ status: 'healthy', asked: 1 })
  })

  it('is none when the API server never confirms it', async () => {
    const { status, asked } = await wait([], 600)
    expect(status).toBe('timeout')
    // At most one question each quarter of a second, with some room for a slow machine.
    expect(asked).toBeLessThanOrEqual(6)
  })
})
