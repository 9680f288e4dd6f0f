import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { apiServerBinaries } from '../contract/support/api-server.ts'
import { needing } from '../contract/support/binaries.ts'
import { commit, makeFleetRepository, write } from '../support/fleet-repository.ts'
import { type FleetHome, fleetHome } from '../support/run-fleet.ts'

let home: FleetHome
let repository: string
const at = () => ['--repo', repository, '--stage', 'dev']
const sandbox = ['--provider', 'sandbox', '--keep-going']

/** Gives the root Kustomization another name than Flux's customary one. */
function renameRoot(name: string): void {
  const file = 'clusters/dev/flux-system/gotk-sync.yaml'
  const [source = '', root = ''] = readFileSync(join(repository, file), 'utf8').split('---\n')
  write(repository, file, `${source}---\n${root.replace('name: flux-system', `name: ${name}`)}`)
  commit(repository, 'Another root')
}

async function statusOf() {
  const { stdout, exitCode } = await home.run(['status', ...at(), '--output', 'json'])
  return { ...(JSON.parse(stdout) as Status), exitCode }
}
interface Status {
  services: { name: string; layer: number; state: string; reason?: string }[]
  waiting?: { text: string }
}

describe.skipIf(!apiServerBinaries)(needing('fleet status', apiServerBinaries), () => {
  afterEach(() => home.run(['down', ...at()]))

  it('counts the services and not their root, whatever its name, by the layers of up', async () => {
    home = fleetHome()
    repository = makeFleetRepository({ base: {}, leaf: { dependsOn: ['base'] } })
    renameRoot('platform')
    const up = await home.run(['up', ...at(), ...sandbox, '--output', 'json'])
    expect(up.events.at(-1)).toMatchObject({ type: 'result', status: 'rehearsed' })

    const { services, waiting, exitCode } = await statusOf()
    expect(services).toMatchObject([
      { name: 'base', layer: 0, state: 'healthy' },
      { name: 'leaf', layer: 1, state: 'healthy' },
    ])
    expect({ waiting, exitCode }).toEqual({ exitCode: 0 })
  })
})

describe.skipIf(!apiServerBinaries)(needing('fleet up', apiServerBinaries), () => {
  afterEach(() => home.run(['down', ...at()]))

  it('ends long before its timeout when all that is left waits on a suspended service', async () => {
    home = fleetHome()
    repository = makeFleetRepository({
      off: { spec: '  suspend: true\n' },
      web: { dependsOn: ['off'] },
      other: {},
    })
    const up = await home.run(['up', ...at(), ...sandbox, '--timeout', '10m'])
    expect(up.exitCode).toBe(1)
    expect(up.stdout).toContain('off is suspended: Kustomization flux-system/off')
    expect(up.stdout).toContain('Blocks: web')

    const { services, waiting } = await statusOf()
    expect(services.find(({ name }) => name === 'web')).toMatchObject({
      state: 'waiting',
      reason: 'blocked by suspended off',
    })
    expect(waiting?.text).toBe('web waits on off: Kustomization off suspended')
  })

  it('ends long before its timeout when all that is left depends on what does not exist', async () => {
    home = fleetHome()
    repository = makeFleetRepository({ base: {}, web: { dependsOn: ['nobody'] } })
    const up = await home.run(['up', ...at(), ...sandbox, '--timeout', '10m'])
    expect(up.exitCode).toBe(1)
    expect(up.stdout).toContain('web cannot start: Kustomization flux-system/web')
    expect(up.stdout).toContain('depends on flux-system/nobody, which does not exist')
  })
})
