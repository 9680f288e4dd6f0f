import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FleetEvent, ServiceState } from '../../../src/events.ts'
import {
  createStopwatch,
  expectedDurations,
  readDurations,
  recordDurations,
} from '../../../src/health/durations.ts'

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString()
const service = (second: number, state: ServiceState, since = second): FleetEvent => ({
  type: 'service',
  id: 'flux-system/a',
  name: 'a',
  namespace: 'flux-system',
  layer: 0,
  state,
  since: at(since),
  at: at(second),
})

function measured(...events: FleetEvent[]) {
  const stopwatch = createStopwatch()
  for (const event of events) stopwatch.handle(event)
  return Object.fromEntries(stopwatch.durations())
}

it('counts from when nothing held the service back', () => {
  expect(
    measured(
      service(0, 'waiting'),
      service(10, 'applying'),
      service(12, 'progressing'),
      service(15, 'healthy'),
    ),
  ).toEqual({ 'flux-system/a': 5000 })
})

it('counts a service that was under way already from the time the cluster names', () => {
  expect(measured(service(8, 'progressing', 3), service(9, 'healthy'))).toEqual({
    'flux-system/a': 6000,
  })
})

it('knows nothing of a service that was healthy all along', () => {
  expect(measured(service(0, 'healthy'))).toEqual({})
})

describe('the times of earlier runs', () => {
  let cache: string
  const record = (run: Record<string, number>) =>
    recordDurations(cache, 'blue', new Map(Object.entries(run)))
  const expected = async () => Object.fromEntries(await expectedDurations(cache, 'blue'))

  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'fleet-durations-'))
  })
  afterEach(() => rm(cache, { recursive: true }))

  it('stay beside those of a run without the service', async () => {
    await record({ a: 1, b: 2 })
    await record({ b: 3 })
    expect(Object.fromEntries(await readDurations(cache, 'blue'))).toEqual({ a: 1, b: 3 })
  })

  it('make the time to expect: the mean of the last three', async () => {
    for (const a of [10, 11, 12, 16]) await record({ a })
    expect(await expected()).toEqual({ a: 13 })
  })

  it('are left out of it where they are no measure for the newest', async () => {
    for (const a of [300, 10, 12]) await record({ a })
    expect(await expected()).toEqual({ a: 11 })
  })

  it('are read from a file that has the newest alone, and forgotten with one that is unreadable', async () => {
    await record({ a: 1 })
    const file = join(cache, 'durations', 'blue.json')
    await writeFile(file, '{"a":4,"b":5}')
    await record({ a: 6 })
    expect(await expected()).toEqual({ a: 5, b: 5 })
    await writeFile(file, 'not json')
    expect(await expected()).toEqual({})
  })
})
