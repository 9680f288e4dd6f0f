import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { FleetEvent, ServiceState } from '../../../src/events.ts'
import { createStopwatch, readDurations, recordDurations } from '../../../src/health/durations.ts'

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

it('keeps durations of earlier runs beside the new ones, and forgets an unreadable file', async () => {
  const cache = await mkdtemp(join(tmpdir(), 'fleet-durations-'))
  await recordDurations(
    cache,
    'blue',
    new Map([
      ['a', 1],
      ['b', 2],
    ]),
  )
  await recordDurations(cache, 'blue', new Map([['b', 3]]))
  expect(await readDurations(cache, 'blue')).toEqual(
    new Map([
      ['a', 1],
      ['b', 3],
    ]),
  )
  await writeFile(join(cache, 'durations', 'blue.json'), 'not json')
  expect(await readDurations(cache, 'blue')).toEqual(new Map())
  await rm(cache, { recursive: true })
})
