import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { apiServerBinaries } from '../contract/support/api-server.ts'
import { needing } from '../contract/support/binaries.ts'
import { commitJittered, jitteredRepository } from '../support/jittered-fleet.ts'
import { randoms } from '../support/randoms.ts'
import { type FleetHome, type FleetRun, fleetHome } from '../support/run-fleet.ts'

const seed = Number(process.env.FLEET_TEST_SEED ?? 1)
const jitter = 0.15

let home: FleetHome
let repository: string
const at = () => ['--repo', repository, '--stage', 'dev']

const remainingSchema = z.object({
  type: z.literal('remaining'),
  at: z.string(),
  remainingMs: z.number(),
})

/**
 * By how much of what was left the shown time was wrong, ten times a second while a fifth of the run
 * was left: between two forecasts whoever shows one counts down.
 */
function errorsOf({ events }: FleetRun): number[] {
  const timeOf = (status: string) =>
    Date.parse(String(events.find((one) => one.id === 'wait' && one.status === status)?.at))
  const [start, end] = [timeOf('running'), timeOf('done')]
  const forecasts = events.flatMap((event) => {
    const { data } = remainingSchema.safeParse(event)
    return data ? [{ at: Date.parse(data.at), end: Date.parse(data.at) + data.remainingMs }] : []
  })
  const errors: number[] = []
  for (let now = start; end - now >= (end - start) / 5; now += 100) {
    const forecast = forecasts.findLast(({ at }) => at <= now)
    if (forecast) errors.push((Math.max(forecast.end, now) - end) / (end - now))
  }
  return errors
}

/** The worst forecasts to both sides and the usual one, in percent. */
function summary(errors: number[]) {
  const sorted = errors.map((error) => Math.round(error * 100)).toSorted((a, b) => a - b)
  return { least: sorted[0], middle: sorted[Math.floor(sorted.length / 2)], most: sorted.at(-1) }
}

describe.skipIf(!apiServerBinaries)(needing('what is left of a run', apiServerBinaries), () => {
  beforeAll(() => {
    home = fleetHome()
    repository = jitteredRepository()
  })
  afterAll(() => home.run(['down', ...at()]))

  it('is forecast within a fifth on the third run, though no two runs are alike', async () => {
    const random = randoms(seed)
    const runs: number[][] = []
    for (const round of [1, 2, 3]) {
      commitJittered(repository, round, jitter, random)
      const run = await home.run(['up', ...at(), '--provider', 'sandbox', '--output', 'json'])
      expect(run.events.at(-1)).toMatchObject({ status: 'rehearsed' })
      runs.push(errorsOf(run))
    }
    console.log(JSON.stringify({ seed, percent: runs.map(summary) }))
    const third = runs[2] ?? []
    expect(third.length).toBeGreaterThan(50)
    for (const error of third) expect(Math.abs(error)).toBeLessThanOrEqual(0.2)
  })
})
