import { describe, expect, it } from 'vitest'
import { FleetError } from '../../../src/errors.ts'
import { memoryForecast } from '../../../src/memory/forecast.ts'
import { judgeMemory } from '../../../src/memory/judge.ts'
import type { Service } from '../../../src/repository/model.ts'

/** A database that two programs need, one of which another needs, and a program beside them. */
const services = [
  service('database', 300),
  service('api', 200, 'database'),
  service('web', 50, 'api'),
  service('reports', 400, 'database'),
  service('alone', 100),
]
const root = service('root', 0)
const here = { simulated: true, keepGoing: false }
const judged = (availableMiB: number, all = services) =>
  judgeMemory(all, memoryForecast({ root, services: all }), { availableMiB, ...here })?.message

describe('a fleet on a machine that is too small', () => {
  it('is not spoken of when it fits', () => {
    expect(judged(1050)).toBeUndefined()
  })

  it('is told the largest service that nothing depends on, and what to type', () => {
    expect(judged(1049)).toMatch(/ask for 1\.0 GiB of memory; there are 1\.0 GiB for them here/)
    expect(judged(700)).toMatch(
      /To leave out reports \(400 MiB\), make a new cluster with: fleet up --only alone,web$/,
    )
  })

  it('leaves out what nothing needs any more, and keeps what is needed', () => {
    expect(judged(400)).toMatch(
      /reports \(400 MiB\), alone \(100 MiB\), web \(50 MiB\), api \(200 MiB\), .*--only database$/,
    )
  })

  it('does not count what is suspended', () => {
    const suspended = services.map((one) =>
      one.name === 'reports' ? { ...one, suspended: true } : one,
    )
    expect(judged(650, suspended)).toBeUndefined()
  })

  it('counts the one that applies a service as needed by it', () => {
    const nested = [service('parent', 10), { ...service('child', 500), parent: 'home/parent' }]
    expect(judged(400, nested)).toMatch(/leave out child \(500 MiB\),.*--only parent$/)
  })

  it('is refused where containers run, unless the user wants to go on', () => {
    const forecast = memoryForecast({ root, services })
    const engine = { availableMiB: 700, simulated: false }
    expect(() => judgeMemory(services, forecast, { ...engine, keepGoing: false })).toThrow(
      expect.objectContaining({ code: 'memory', exitCode: 3, constructor: FleetError }),
    )
    const notice = judgeMemory(services, forecast, { ...engine, keepGoing: true })
    expect(notice?.message).toMatch(/--only alone,web$/)
  })

  it('is told so when nothing of it fits', () => {
    expect(judged(0)).toMatch(/No service of it fits/)
  })
})

function service(name: string, mib: number, ...dependsOn: string[]): Service {
  const containers = [{ resources: { requests: { memory: `${mib}Mi` } } }]
  const object = { spec: { template: { spec: { containers } } } }
  const kind = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'home', sops: false }
  return {
    id: `home/${name}`,
    namespace: 'home',
    name,
    path: `./${name}`,
    parent: undefined,
    dependsOn: dependsOn.map((other) => ({ id: `home/${other}` })),
    suspended: false,
    wait: true,
    interval: '1m',
    resources: [{ ...kind, name, object }],
    unresolved: [],
    external: false,
  }
}
