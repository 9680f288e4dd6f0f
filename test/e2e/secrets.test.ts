import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { connectSandbox } from '../../src/steps/connect.ts'
import { apiServerBinaries } from '../contract/support/api-server.ts'
import { needing } from '../contract/support/binaries.ts'
import { onlyCluster } from '../support/cluster-processes.ts'
import { type FleetHome, fleetHome } from '../support/run-fleet.ts'

let home: FleetHome
const up = (only: string) => {
  const output = ['--timeout', '150s', '--output', 'json']
  return home.run(['up', '--provider', 'sandbox', '--only', only, ...output])
}

describe.skipIf(!apiServerBinaries)(needing('development secrets', apiServerBinaries), () => {
  beforeAll(() => {
    home = fleetHome()
  })
  afterAll(() => home.run(['down', '--purge']))

  it('are kept for their owner alone, and in no log, journal, output or repository', async () => {
    const { exitCode, stdout, stderr } = await up('external-secrets-config')
    expect(exitCode).toBe(0)

    const files = filesBelow(home.state)
    const [kept = ''] = keptFiles()
    expect(statSync(kept).mode & 0o777).toBe(0o600)
    const values = passwords(kept)
    expect(values.length).toBeGreaterThan(3)
    // etcd's own data holds every Secret of a cluster.
    const open = files.filter((file) => file !== kept && !file.includes('/etcd/'))
    const texts = [stdout, stderr, ...open.map((file) => readFileSync(file, 'latin1'))]
    for (const value of values) expect(texts.some((text) => text.includes(value))).toBe(false)
  })

  it('are left alone by the next run', async () => {
    const { events } = await up('external-secrets-config')
    const step = events.findLast(({ type, id }) => type === 'step' && id === 'secrets')
    expect(step).toMatchObject({ status: 'satisfied' })
  })

  it('do not make up what nobody seeded: that ExternalSecret says what is missing', async () => {
    const client = await connectSandbox(onlyCluster(home.state))
    if (!client) throw new Error('the cluster does not answer')
    const kind = await client.resourceOf('external-secrets.io', 'ExternalSecret')
    if (!kind) throw new Error('the cluster knows no ExternalSecrets')
    const spec = {
      secretStoreRef: { kind: 'ClusterSecretStore', name: 'aws' },
      data: [{ secretKey: 'word', remoteRef: { key: 'fleet/nobody', property: 'word' } }],
    }
    const metadata = { name: 'unknown', namespace: 'external-secrets' }
    await client.apply({ apiVersion: 'external-secrets.io/v1', kind: kind.kind, metadata, spec })
    await vi.waitFor(
      async () => {
        const found = await client.get(kind, metadata.name, metadata.namespace)
        expect(JSON.stringify(found)).toContain('(key: fleet/nobody), err: Secret does not exist')
      },
      { timeout: 60_000, interval: 200 },
    )
    const secrets = await client.resourceOf('v1', 'Secret')
    expect(secrets && (await client.get(secrets, 'unknown', metadata.namespace))).toBeUndefined()
    await client.close()
  })

  it('survive a cluster that is built anew, and go with --purge', async () => {
    const [kept = ''] = keptFiles()
    const before = readFileSync(kept, 'utf8')
    expect((await home.run(['down'])).stdout).toMatch(/Kept for the next one: development secrets/)
    expect((await up('metrics-server')).exitCode).toBe(0)
    expect(readFileSync(kept, 'utf8')).toBe(before)

    expect((await home.run(['down'])).exitCode).toBe(0)
    const purged = await home.run(['down', '--purge'])
    expect(purged).toMatchObject({ exitCode: 0, stderr: '' })
    expect(keptFiles()).toEqual([])
  })
})

function keptFiles(): string[] {
  return filesBelow(home.state).filter((file) => basename(file) === 'development-secrets.json')
}

function passwords(file: string): string[] {
  const secrets = z.record(z.string(), z.record(z.string(), z.string()))
  return Object.values(secrets.parse(JSON.parse(readFileSync(file, 'utf8'))))
    .flatMap((properties) => Object.values(properties))
    .filter((value) => value.length > 30)
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
