import { afterEach, describe, expect, it } from 'vitest'
import { connectSandbox } from '../../src/steps/connect.ts'
import { apiServerBinaries } from '../contract/support/api-server.ts'
import { needing } from '../contract/support/binaries.ts'
import { onlyCluster } from '../support/cluster-processes.ts'
import {
  commit,
  deployment,
  kustomization,
  makeFleetRepository,
  write,
} from '../support/fleet-repository.ts'
import { type FleetHome, fleetHome } from '../support/run-fleet.ts'

let home: FleetHome
let repository: string
const at = () => ['--repo', repository, '--stage', 'dev']
const up = (...args: string[]) =>
  home.run(['up', ...at(), '--provider', 'sandbox', '--output', 'json', ...args])

/** Names of the Kustomizations that the cluster has. */
async function inCluster(): Promise<string[]> {
  const client = await connectSandbox(onlyCluster(home.state))
  const kind = await client?.resourceOf('kustomize.toolkit.fluxcd.io', 'Kustomization')
  if (!client || !kind) throw new Error('the cluster does not answer')
  const { items } = await client.list(kind)
  await client.close()
  return items.map(({ metadata }) => metadata.name).toSorted()
}

describe.skipIf(!apiServerBinaries)(needing('fleet up --only', apiServerBinaries), () => {
  afterEach(() => home.run(['down', ...at()]))

  it('leaves others out of a new cluster, nested ones too, and takes nothing away later', async () => {
    home = fleetHome()
    const nested = ['db', 'web', 'extra']
    const children = nested.map((name) =>
      kustomization(name, { dependsOn: name === 'web' ? ['db'] : [] }),
    )
    repository = makeFleetRepository({ apps: { manifest: children.join('---\n') }, other: {} })
    for (const name of nested) write(repository, `apps/${name}/${name}.yaml`, deployment(name))
    commit(repository, 'Nested services')

    const first = await up('--only', 'web')
    expect(first.events.at(-1)).toMatchObject({ type: 'result', status: 'rehearsed' })
    expect(await inCluster()).toEqual(['apps', 'db', 'flux-system', 'web'])

    expect((await up()).events.at(-1)).toMatchObject({ status: 'rehearsed' })
    const all = ['apps', 'db', 'extra', 'flux-system', 'other', 'web']
    expect(await inCluster()).toEqual(all)

    const narrowed = await up('--only', 'web')
    const named = narrowed.events.filter(({ type }) => type === 'service').map(({ name }) => name)
    expect([...new Set(named)].toSorted()).toEqual(['apps', 'db', 'web'])
    expect(await inCluster()).toEqual(all)
  })
})
