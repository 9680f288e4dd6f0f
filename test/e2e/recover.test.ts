import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectSandbox } from '../../src/steps/connect.ts'
import { identify, isRunning } from '../../src/system/process.ts'
import { apiServerBinaries } from '../contract/support/api-server.ts'
import { needing } from '../contract/support/binaries.ts'
import { agentPid, onlyCluster, supervisedPids } from '../support/cluster-processes.ts'
import { makeFleetRepository } from '../support/fleet-repository.ts'
import { type FleetHome, fleetHome } from '../support/run-fleet.ts'

/** Fails until somebody makes its ConfigMap, and looks again only after an hour. */
const needy = `  postBuild: { substituteFrom: [{ kind: ConfigMap, name: made-by-hand }] }
`

let home: FleetHome
let repository: string
let folder: string
const run = (command: string, ...more: string[]) =>
  home.run([command, '--repo', repository, ...more])

describe.skipIf(!apiServerBinaries)(needing('a cluster that exists', apiServerBinaries), () => {
  beforeAll(async () => {
    home = fleetHome()
    repository = makeFleetRepository({ web: {}, needy: { spec: needy, retryInterval: '1h' } })
    await run('up', '--provider', 'sandbox', '--keep-going', '--timeout', '15s')
    folder = onlyCluster(home.state)
  })
  afterAll(() => run('down'))

  it('is stopped with everything kept, and status says how to bring it back', async () => {
    const pids = [agentPid(folder), ...Object.values(supervisedPids(folder))]
    const identities = await Promise.all(pids.map(identify))
    const { exitCode, stdout } = await run('stop')
    expect(exitCode).toBe(0)
    expect(stdout).toContain('Next: fleet start')
    expect(await Promise.all(identities.map(isRunning))).not.toContain(true)
    expect((await run('status')).stderr).toContain('fleet start brings it back')
    const { events } = await run('status', '--output', 'json')
    expect(events).toMatchObject([{ type: 'status', running: false, services: [] }])
  })

  it('is started again with what it had; what failed is named', async () => {
    const { exitCode, stderr } = await run('start', '--timeout', '20s')
    expect(stderr).toContain('needy')
    expect(exitCode).toBe(1)
    const { stdout } = await run('status')
    expect(stdout).toMatch(/✓ web/)
  })

  it('recovers: what would wait for its next try is tried at once', async () => {
    const client = await connectSandbox(folder)
    const metadata = { name: 'made-by-hand', namespace: 'flux-system' }
    await client?.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { colour: 'red' } })
    await client?.close()
    const { exitCode, stderr, stdout } = await run('recover')
    expect(stderr + stdout).toMatch(/help|needy/)
    expect(exitCode).toBe(0)
  })

  it('has nothing to recover a second time', async () => {
    const { exitCode, events } = await run('recover', '--output', 'json')
    expect(exitCode).toBe(0)
    expect(events.findLast(({ id }) => id === 'recover')).toMatchObject({
      status: 'satisfied',
      detail: 'nothing',
    })
  })

  it('is made by up alone: without one there is nothing to start', async () => {
    const { exitCode, stderr } = await fleetHome().run(['recover', '--repo', repository])
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/There is no cluster[\s\S]*fleet up makes one/)
  })
})
