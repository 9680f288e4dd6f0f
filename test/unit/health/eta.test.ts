import { expect, it } from 'vitest'
import type { FleetEventBody, ServiceState } from '../../../src/events.ts'
import { buildGraph } from '../../../src/graph/graph.ts'
import { createEta } from '../../../src/health/eta.ts'

const graph = buildGraph([
  { id: 'ns/a', dependsOn: [] },
  { id: 'ns/b', dependsOn: ['ns/a'] },
])

function run(durations: Record<string, number>) {
  const told: FleetEventBody[] = []
  const started = new Map<string, number>()
  let time = 0
  const eta = createEta({
    graph,
    durations: new Map(Object.entries(durations)),
    underWay: () => started,
    emit: (event) => told.push(event),
    now: () => time,
  })
  return {
    told,
    started,
    becomes: (id: string, state: ServiceState) => eta.handle(service(id, state)),
    lookAt: (ms: number) => {
      time = ms
      eta.update()
    },
  }
}

const service = (id: string, state: ServiceState): FleetEventBody => ({
  type: 'service',
  id,
  name: id,
  namespace: 'ns',
  layer: 0,
  state,
  since: '2026-01-01T00:00:00Z',
})

it('says nothing new while the run goes as expected', () => {
  const { told, started, lookAt } = run({ 'ns/a': 30_000, 'ns/b': 10_000 })
  started.set('ns/a', 0)
  for (const at of [0, 5_000, 20_000]) lookAt(at)
  expect(told).toEqual([
    { type: 'remaining', remainingMs: 40_000, path: ['ns/a', 'ns/b'], unknown: [] },
  ])
})

it('says so when a service is late, and when it was quicker than before', () => {
  const { told, started, lookAt, becomes } = run({ 'ns/a': 30_000, 'ns/b': 10_000 })
  started.set('ns/a', 0)
  lookAt(0)
  lookAt(60_000)
  started.clear()
  becomes('ns/a', 'healthy')
  started.set('ns/b', 60_000)
  becomes('ns/b', 'healthy')
  lookAt(61_000)
  expect(told).toMatchObject([
    { remainingMs: 40_000 },
    { remainingMs: 10_000, path: ['ns/a', 'ns/b'] },
    { remainingMs: 0, path: [] },
  ])
})

it('does not lose what is done to a service that Flux only looks at again', () => {
  const { told, lookAt, becomes } = run({ 'ns/a': 30_000, 'ns/b': 10_000 })
  becomes('ns/a', 'healthy')
  lookAt(0)
  becomes('ns/a', 'applying')
  lookAt(100)
  expect(told).toMatchObject([{ remainingMs: 10_000, path: ['ns/b'] }])
})

it('tells in a first run that it knows nothing', () => {
  const { told, lookAt } = run({})
  lookAt(0)
  lookAt(1000)
  expect(told).toEqual([{ type: 'remaining', path: [], unknown: ['ns/a', 'ns/b'] }])
})
