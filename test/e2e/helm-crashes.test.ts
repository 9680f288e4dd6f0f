import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { KubernetesClient } from '../../src/cluster/types.ts'
import { conditionOf } from '../../src/health/conditions.ts'
import { textAt } from '../../src/health/fields.ts'
import { connectSandbox } from '../../src/steps/connect.ts'
import { apiServerBinaries } from '../contract/support/api-server.ts'
import { needing } from '../contract/support/binaries.ts'
import { onlyCluster } from '../support/cluster-processes.ts'
import { makeFleetRepository } from '../support/fleet-repository.ts'
import { type FleetHome, fleetHome } from '../support/run-fleet.ts'
import { webRelease } from '../support/web-release.ts'

let home: FleetHome
let repository: string
let client: KubernetesClient
const run = (command: string, ...more: string[]) =>
  home.run([command, '--repo', repository, '--output', 'json', ...more])

describe.skipIf(!apiServerBinaries)(
  needing("a crash in the middle of Helm's work", apiServerBinaries),
  () => {
    beforeAll(async () => {
      home = fleetHome()
      repository = makeFleetRepository({ web: { manifest: webRelease } })
      await run('up', '--provider', 'sandbox')
      const connected = await connectSandbox(onlyCluster(home.state))
      if (!connected) throw new Error('there is no control plane')
      client = connected
    })
    afterAll(async () => {
      await client?.close()
      await run('down')
    })

    const secrets = async () => {
      const kind = await client.resourceOf('v1', 'Secret')
      if (!kind) throw new Error('no Secrets')
      return { kind, items: (await client.list(kind, { labelSelector: 'owner=helm' })).items }
    }

    /** What Helm's last record would say, had its process been killed just then. */
    async function crashedWhile(status: string): Promise<void> {
      const { kind, items } = await secrets()
      const last = items.at(-1)
      const release = textAt(last, 'data', 'release') ?? ''
      const zipped = Buffer.from(Buffer.from(release, 'base64').toString(), 'base64')
      const text = gunzipSync(zipped)
        .toString()
        .replace('"status":"deployed"', `"status":"${status}"`)
      const data = { release: Buffer.from(gzipSync(text).toString('base64')).toString('base64') }
      const target = { name: last?.metadata.name ?? '', namespace: 'default' }
      await client.patch(kind, target, { metadata: { labels: { status } }, data })
      const releases = await client.resourceOf('helm.toolkit.fluxcd.io', 'HelmRelease')
      if (!releases) throw new Error('no HelmReleases')
      const annotations = { 'reconcile.fluxcd.io/requestedAt': new Date().toISOString() }
      await client.patch(
        releases,
        { name: 'web', namespace: 'default' },
        { metadata: { annotations } },
      )
    }

    async function released(): Promise<string> {
      const releases = await client.resourceOf('helm.toolkit.fluxcd.io', 'HelmRelease')
      const found = releases && (await client.get(releases, 'web', 'default'))
      const { status, message } = (found && conditionOf(found, 'Released')) ?? {}
      return `${status} ${message}`
    }

    /** "2: superseded, deployed" */
    async function records(): Promise<string> {
      const { items } = await secrets()
      return `${items.length}: ${items.map(({ metadata }) => metadata.labels?.status).join(', ')}`
    }

    async function until(read: () => Promise<string>, wanted: RegExp): Promise<void> {
      await expect.poll(read, { timeout: 60_000, interval: 200 }).toMatch(wanted)
    }

    it.each(['pending-install', 'pending-upgrade', 'pending-rollback'])(
      'a release that is left %s is freed by helm-controller itself',
      async (status) => {
        const { length } = (await secrets()).items
        await crashedWhile(status)
        await until(records, new RegExp(`^${length + 1}: .*superseded, deployed$`))
      },
    )

    it('one whose removal was cut off is freed by recover, and what is gone of it comes back', async () => {
      const deployments = await client.resourceOf('apps', 'Deployment')
      if (!deployments) throw new Error('no Deployments')
      await client.delete(deployments, { name: 'web', namespace: 'default' })
      await crashedWhile('uninstalling')
      await until(released, /has no deployed releases/)
      const { exitCode, events } = await run('recover')
      expect(events.filter(({ id }) => id === 'recover')).toContainEqual(
        expect.objectContaining({ detail: 'HelmRelease default/web: its removal was cut off' }),
      )
      expect(exitCode).toBe(0)
      expect(await client.get(deployments, 'web', 'default')).toBeDefined()
    })
  },
)
