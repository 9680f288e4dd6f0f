import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { scratchFolder } from '../../src/sandbox/scratch.ts'
import { apiServerBinaries } from '../contract/support/api-server.ts'
import { needing } from '../contract/support/binaries.ts'
import { onlyCluster } from '../support/cluster-processes.ts'
import { commit, deployment, makeFleetRepository, write } from '../support/fleet-repository.ts'
import { type FleetHome, fleetHome } from '../support/run-fleet.ts'
import { snapshot } from '../support/snapshot.ts'

const widget = `apiVersion: example.com/v1
kind: Widget
metadata: { name: leaf, namespace: default }
`

const privileged = `          securityContext: { privileged: true }
`

let home: FleetHome
let repository: string
const at = () => ['--repo', repository, '--stage', 'dev']

describe.skipIf(!apiServerBinaries)(needing('fleet up on the sandbox', apiServerBinaries), () => {
  afterEach(() => home.run(['down', ...at()]))

  it('brings a fleet up, serves its next commit with kinds of its own and privileged pods, and leaves nothing behind', async () => {
    home = fleetHome()
    repository = makeFleetRepository({ base: {}, leaf: { dependsOn: ['base'] } })
    const before = snapshot([home.state])

    const first = await home.run(['up', ...at(), '--provider', 'sandbox', '--output', 'json'])
    expect(first.stderr).toBe('')
    expect(first.events.at(-1)).toMatchObject({ type: 'result', status: 'rehearsed' })
    expect(first.exitCode).toBe(0)

    write(
      repository,
      'apps/leaf/leaf.yaml',
      `${deployment('leaf').replace('replicas: 1', 'replicas: 2')}${privileged}---\n${widget}`,
    )
    commit(repository, 'Two leaves and a widget')
    const second = await home.run(['up', ...at(), '--output', 'json'])
    expect(second.events.at(-1)).toMatchObject({ type: 'result', status: 'rehearsed' })

    const scratch = scratchFolder(onlyCluster(home.state))
    expect((await home.run(['down', ...at()])).exitCode).toBe(0)
    expect(snapshot([home.state])).toEqual(before)
    expect(existsSync(scratch)).toBe(false)
  })

  it('leads a service that reads the fleet as an OCI artifact to the local source', async () => {
    home = fleetHome()
    repository = makeFleetRepository({ web: {} })
    const file = 'clusters/dev/web.yaml'
    const text = readFileSync(join(repository, file), 'utf8')
    write(repository, file, text.replace('kind: GitRepository', 'kind: OCIRepository'))
    commit(repository, 'As flux-operator has it')
    const { events } = await home.run(['up', ...at(), '--provider', 'sandbox', '--output', 'json'])
    expect(events.at(-1)).toMatchObject({ type: 'result', status: 'rehearsed' })
  })

  it('names the fault that holds everything up, and goes on when it is mended', async () => {
    home = fleetHome()
    repository = makeFleetRepository({ base: {}, leaf: { dependsOn: ['base'] }, other: {} })
    const faulty = ['--provider', 'sandbox', '--fault', 'base=CrashLoopBackOff', '--timeout', '15s']
    const failed = await home.run(['up', ...at(), ...faulty, '--output', 'json'])
    expect(failed.exitCode).toBe(1)
    const waiting = failed.events.findLast(({ type }) => type === 'waiting')
    expect(String(waiting?.text)).toMatch(/leaf waits on base: pod base-\S+ CrashLoopBackOff/)

    const mended = await home.run(['up', ...at(), '--output', 'json'])
    expect(mended.events.at(-1)).toMatchObject({ type: 'result', status: 'rehearsed' })

    const drawn = (run: string) =>
      home.run(['timeline', ...at(), '--run', run, '--format', 'svg', '--output-file', '-'])
    expect((await drawn('1')).stdout).toMatch(/3 of 3 services healthy/)
    expect((await drawn('2')).stdout).toMatch(/failed after .*[\s\S]*base[\s\S]*CrashLoopBackOff/)
    expect((await drawn('3')).stderr).toMatch(/has 2 recorded runs, and none is number 3/)
  })
})
