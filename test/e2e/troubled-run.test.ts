import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { parse, stringify } from 'yaml'
import { apiServerBinaries } from '../contract/support/api-server.ts'
import { needing } from '../contract/support/binaries.ts'
import { clusterObjects } from '../support/cluster-objects.ts'
import { onlyCluster } from '../support/cluster-processes.ts'
import { randoms } from '../support/randoms.ts'
import { type FleetHome, fleetHome } from '../support/run-fleet.ts'
import { type SmallFleet, smallFleet } from '../support/small-fleet.ts'
import { type TeamFleet, teamFleet } from '../support/team-fleet.ts'
import { troubledApi } from '../support/troubled-api.ts'

describe.skipIf(!apiServerBinaries)(
  needing('a cluster that loses one call in ten', apiServerBinaries),
  () => {
    let host: SmallFleet
    let team: TeamFleet
    let home: FleetHome
    let cluster: string
    const kustomizations = async () =>
      (await clusterObjects(cluster, 'kustomize.toolkit.fluxcd.io', 'Kustomization'))
        .map(({ metadata }) => metadata.name)
        .toSorted()

    /** A copy of the cluster's kubeconfig that leads through the trouble, and fleet with it. */
    async function troubled(failing: number, seed: number) {
      const config = parse(readFileSync(join(cluster, 'kubeconfig'), 'utf8'))
      const access = config.clusters[0].cluster
      const port = Number(new URL(access.server).port)
      const api = await troubledApi(cluster, port, { delayMs: 0, failing }, randoms(seed))
      onTestFinished(() => api.close())
      access.server = `https://127.0.0.1:${api.port}`
      const kubeconfig = join(home.state, 'troubled')
      writeFileSync(kubeconfig, stringify(config))
      const run = (command: string, ...args: string[]) =>
        home.run([command, '--repo', team.repository, '--output', 'json', ...args], {
          env: { KUBECONFIG: kubeconfig },
        })
      const context = cluster.split('/').at(-1) ?? ''
      const up = () => run('up', '--context', context, '--confirm', context)
      return { api, up, down: () => run('down') }
    }

    beforeAll(async () => {
      host = smallFleet()
      expect((await host.up().finished).exitCode).toBe(0)
      cluster = onlyCluster(host.home.state)
      team = await teamFleet(cluster)
      home = fleetHome()
    })
    afterAll(async () => {
      await host.down()
      await team.close()
    })

    it.each([1, 2, 3])('gets a fleet, and gets rid of it again (%i)', async (seed) => {
      const { api, up, down } = await troubled(10, seed)
      expect((await up()).events.at(-1)).toMatchObject({ type: 'result', status: 'healthy' })
      expect(await kustomizations()).toEqual(expect.arrayContaining(['shop', 'till']))

      const { exitCode, stderr } = await down()
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
      expect(await kustomizations()).toEqual(['base', 'flux-system', 'leaf'])
      expect(api.failed()).toBeGreaterThan(5)
    })

    it('is found at a new address by the background process too', async () => {
      const before = await troubled(0, 1)
      expect((await before.up()).exitCode).toBe(0)
      before.api.close()

      const { up, down } = await troubled(0, 2)
      const { exitCode, events } = await up()
      expect(exitCode).toBe(0)
      expect(events.filter(({ code }) => code === 'not-forwarded')).toEqual([])
      expect((await down()).exitCode).toBe(0)
    })
  },
)
