import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiServerBinaries } from '../contract/support/api-server.ts'
import { needing } from '../contract/support/binaries.ts'
import { askByName } from '../support/ask-by-name.ts'
import { commit, makeFleetRepository, write } from '../support/fleet-repository.ts'
import { fleetHome } from '../support/run-fleet.ts'

/** Nobody's own hosts file has it. */
const host = 'claimed-by-two-fleets.local'

/** What every fleet wants at the same name and at the same port. */
const manifest = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: grafana, namespace: default }
spec:
  rules:
    - host: ${host}
      http:
        paths:
          - { path: /, pathType: Prefix, backend: { service: { name: grafana, port: { number: 80 } } } }
---
apiVersion: v1
kind: Service
metadata: { name: database-rw, namespace: default }
spec: { selector: { app: database }, ports: [{ port: 5432 }] }
`

describe.skipIf(!apiServerBinaries)(needing('two fleets side by side', apiServerBinaries), () => {
  const home = fleetHome()
  const repositories = { first: makeFleet('first'), second: makeFleet('second') }
  type Fleet = keyof typeof repositories
  const run = (command: string, fleet: Fleet) =>
    home.run([command, '--repo', repositories[fleet], '--stage', 'dev', '--output', 'json'])

  const up = async (fleet: Fleet) => {
    const { events } = await run('up', fleet)
    expect(events.at(-1)).toMatchObject({ type: 'result', status: 'rehearsed' })
    return events.filter(({ type }) => type === 'notice')
  }
  const databaseOf = async (fleet: Fleet) => {
    const { events } = await home.run(['forward', '--list', '--cluster', fleet, '--output', 'json'])
    return Number(events.find(({ name }) => name === 'postgresql')?.local)
  }
  const frontOf = (fleet: Fleet): number =>
    JSON.parse(readFileSync(`${home.state}/fleet/clusters/${fleet}/front.json`, 'utf8')).port
  /** What a fleet's owner has of it: its block, and the ports that its name and its database have. */
  const placeOf = async (fleet: Fleet) => ({
    block: blockOf(readFileSync(home.hosts, 'utf8'), fleet),
    database: await databaseOf(fleet),
    front: frontOf(fleet),
    page: (await askByName(frontOf(fleet), host)).body.includes(fleet),
  })

  let notices: Record<string, unknown>[] = []
  beforeAll(async () => {
    await up('first')
    notices = await up('second')
  })
  afterAll(async () => {
    await run('down', 'second')
    await run('down', 'first')
  })

  it('have a block of names each, and each answers for the name that both claim', async () => {
    for (const fleet of ['first', 'second'] as const) {
      expect(await placeOf(fleet)).toMatchObject({
        block: expect.stringContaining(`\n127.0.0.1 ${host}\n`),
        page: true,
      })
    }
  })

  it('the second answers on another port, and says on which and who has the name too', () => {
    const [theirs, own] = [frontOf('first'), frontOf('second')]
    expect(own).not.toBe(theirs)
    expect(notices).toContainEqual(
      expect.objectContaining({
        code: 'names-shared',
        message: `the fleet first, which answers on port ${theirs}, claims ${host} too; this one answers on port ${own}`,
      }),
    )
  })

  it('the second forwards its database from another port, and says who has the customary one', async () => {
    const [theirs, own] = [await databaseOf('first'), await databaseOf('second')]
    expect(own).toBeGreaterThan(theirs)
    expect(notices).toContainEqual(
      expect.objectContaining({
        code: 'forward',
        message: expect.stringMatching(
          `^postgresql is at postgresql://localhost:${own}: port 5432 is taken by .+ \\(process \\d+\\)$`,
        ),
      }),
    )
  })

  it('down of the second leaves the first as it was', async () => {
    const before = await placeOf('first')
    await run('down', 'second')
    expect(readFileSync(home.hosts, 'utf8')).not.toContain('fleet second')
    expect(await placeOf('first')).toEqual(before)
  })

  it('down of the first leaves the second as it was, also after its next start', async () => {
    await up('second')
    const before = await placeOf('second')
    await run('down', 'first')
    expect(readFileSync(home.hosts, 'utf8')).not.toContain('fleet first')
    expect(await placeOf('second')).toEqual(before)

    await run('stop', 'second')
    await up('second')
    expect(await placeOf('second')).toEqual(before)
  })
})

function makeFleet(name: string): string {
  const repository = makeFleetRepository({ platform: { manifest } })
  write(repository, 'fleet.yaml', `cluster: { name: ${name} }\nprovider: sandbox\n`)
  commit(repository, 'Its name')
  return repository
}

/** The lines of a cluster's block of a hosts file, markers included. */
function blockOf(hosts: string, cluster: string): string {
  return (
    new RegExp(`# BEGIN fleet ${cluster}\\n[^]*# END fleet ${cluster}\\n`).exec(hosts)?.[0] ?? ''
  )
}
