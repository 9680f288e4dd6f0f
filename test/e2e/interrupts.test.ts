import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { apiServerBinaries } from '../contract/support/api-server.ts'
import { needing } from '../contract/support/binaries.ts'
import type { RunningFleet } from '../support/run-fleet.ts'
import { type SmallFleet, smallFleet } from '../support/small-fleet.ts'

const steps = ['sandbox-binaries', 'control-plane', 'flux', 'wait']
const started = (step: string) => new RegExp(`"id":"${step}".*"status":"running"`)

let fleet: SmallFleet

beforeEach(() => {
  fleet = smallFleet()
})
afterEach(() => fleet.down())

/** Starts `up`, and hands it over the moment a step says that it runs. */
async function upIn(step: string): Promise<RunningFleet> {
  const running = fleet.up()
  await running.sees(started(step))
  return running
}

async function expectFinished(): Promise<void> {
  const { events, exitCode } = await fleet.up().finished
  expect(events.at(-1)).toMatchObject({ type: 'result', status: 'rehearsed' })
  expect(exitCode).toBe(0)
}

async function expectNothingLeft(): Promise<void> {
  await fleet.down()
  expect(fleet.now()).toEqual(fleet.before)
}

describe.skipIf(!apiServerBinaries)(needing('an interrupted up', apiServerBinaries), () => {
  it.each(steps)('Ctrl-C in the step %s: says so, and down leaves nothing', async (step) => {
    const running = await upIn(step)
    running.signal('SIGINT')
    const { events, exitCode } = await running.finished
    expect(events.at(-1)).toMatchObject({ type: 'result', status: 'interrupted' })
    expect(exitCode).toBe(130)
    await expectNothingLeft()
  })

  it('Ctrl-C twice ends at once, and the next up goes on', async () => {
    const running = await upIn('control-plane')
    running.signal('SIGINT')
    running.signal('SIGINT')
    expect((await running.finished).exitCode).toBe(130)
    await expectFinished()
    await expectNothingLeft()
  })

  it('goes on after a SIGTERM or a kill in any step, and finishes', async () => {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      for (const step of steps) {
        const running = await upIn(step)
        running.signal(signal)
        const { exitCode } = await running.finished
        expect([signal, step, exitCode]).toEqual([signal, step, signal === 'SIGTERM' ? 130 : null])
      }
    }
    await expectFinished()
    await expectNothingLeft()
  })

  it.each(steps.slice(1))('killed in the step %s: down leaves nothing', async (step) => {
    const running = await upIn(step)
    running.signal('SIGKILL')
    await running.finished
    await expectNothingLeft()
  })

  it('is told by doctor with the step and the way on, until a run has finished', async () => {
    const interrupted = async () => {
      const { events } = await fleet.home.run([
        'doctor',
        '--repo',
        fleet.repository,
        '--output',
        'json',
      ])
      return events.find(({ id }) => id === 'interrupted')
    }
    const running = await upIn('control-plane')
    running.signal('SIGKILL')
    await running.finished
    expect(await interrupted()).toMatchObject({
      status: 'warning',
      detail: expect.stringMatching(/^fleet up of \S+ .* was ended/),
      remedy: expect.stringMatching(/fleet up .* finishes it, fleet down .* undoes it/),
    })
    await expectFinished()
    expect(await interrupted()).toMatchObject({ status: 'ok' })
    await expectNothingLeft()
  })
})
