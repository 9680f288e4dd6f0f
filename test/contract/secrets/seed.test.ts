import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createWorld } from '../../../src/cluster/world.ts'
import type { FleetEventBody } from '../../../src/events.ts'
import type { Service } from '../../../src/repository/model.ts'
import { type DevelopmentSecrets, keepSecrets } from '../../../src/secrets/kept.ts'
import { seedThroughForward } from '../../../src/secrets/through-forward.ts'
import { startSeeding } from '../../../src/steps/seed-secrets.ts'
import { type ForwardCluster, forwardBinaries, startForwardCluster } from '../forward/support.ts'
import { needing } from '../support/binaries.ts'
import { startLocalStack, type TestLocalStack } from './localstack.ts'

let localstack: TestLocalStack
let cluster: ForwardCluster
const said: string[] = []
const values = { 'fleet/redis': { password: 'one' }, 'fleet/n8n': { encryptionKey: 'two' } }

async function seed(secrets: DevelopmentSecrets, signal = new AbortController().signal) {
  const world = createWorld(cluster.client, [])
  const service = { name: 'localstack', namespace: 'default' }
  const options = { access: cluster.api.access, world, service, region: 'eu-central-1', secrets }
  try {
    return await seedThroughForward(options, (text) => said.push(text), signal)
  } finally {
    await world.stop()
  }
}

const endpoint = 'http://localstack.default.svc.cluster.local:4566'
/** A fleet whose External Secrets are led to the LocalStack of this test. */
const fleet: Service = {
  id: 'flux-system/flux-system',
  namespace: 'flux-system',
  name: 'flux-system',
  path: './',
  parent: undefined,
  dependsOn: [],
  suspended: false,
  wait: true,
  interval: '1m',
  unresolved: [],
  external: false,
  resources: [
    {
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      name: 'operator',
      sops: false,
      object: { values: { extraEnv: [{ name: 'AWS_SECRETSMANAGER_ENDPOINT', value: endpoint }] } },
    },
  ],
}

const title = 'development secrets in a LocalStack that runs'
describe.skipIf(!forwardBinaries)(needing(title, forwardBinaries), () => {
  beforeAll(async () => {
    localstack = await startLocalStack()
    cluster = await startForwardCluster([{ pod: 'localstack', port: 4566, local: localstack.port }])
    await cluster.addService('localstack', { edge: 4566 })
  })
  afterAll(async () => {
    await cluster?.stop()
    await localstack.stop()
  })

  it('are put there as soon as its pod is ready and its Secrets Manager healthy', async () => {
    const seeding = seed(values)
    await vi.waitFor(() => expect(said.join()).toMatch(/no pod of localstack is ready/), {
      timeout: 60_000,
    })
    await cluster.addPod({ name: 'localstack', service: 'localstack', ports: { edge: 4566 } })
    await vi.waitFor(() => expect(localstack.asked).toBeGreaterThan(1), { timeout: 60_000 })
    expect(localstack.calls).toEqual([])

    localstack.state = 'running'
    expect(await seeding).toEqual({ created: 2, changed: 0, kept: 0 })
    expect(JSON.parse(localstack.secrets.get('fleet/redis') ?? '')).toEqual({ password: 'one' })
    expect(localstack.calls).toContain('secretsmanager.CreateSecret eu-central-1')
  })

  it('are left alone when they are as they should be, and changed when they are not', async () => {
    expect(await seed(values)).toEqual({ created: 0, changed: 0, kept: 2 })
    localstack.secrets.set('fleet/redis', 'no JSON at all')
    expect(await seed(values)).toEqual({ created: 0, changed: 1, kept: 1 })
    expect(JSON.parse(localstack.secrets.get('fleet/redis') ?? '')).toEqual({ password: 'one' })
  })

  it('are put there again after it has forgotten everything', async () => {
    localstack.secrets.clear()
    expect(await seed(values)).toEqual({ created: 2, changed: 0, kept: 0 })
  })

  it('are a step of fleet up beside the wait, which says how it went', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fleet-secrets-'))
    await keepSecrets(folder, values)
    const world = createWorld(cluster.client, [])
    const steps: FleetEventBody[] = []
    const seeding = await startSeeding({
      model: { root: fleet, services: [] },
      folder,
      access: cluster.api.access,
      world,
      emit: (event) => steps.push(event),
    })
    const detail = '0 created, 0 changed, 2 as they were'
    await vi.waitFor(() => expect(steps.at(-1)).toMatchObject({ status: 'satisfied', detail }), {
      timeout: 60_000,
    })
    await seeding?.stop()
    await world.stop()
    expect(steps[0]).toMatchObject({ type: 'step', id: 'seed-secrets', status: 'running' })
    expect(JSON.stringify(steps)).not.toContain('one')
  })

  it('are given up when the run ends first', async () => {
    localstack.state = 'disabled'
    const ending = new AbortController()
    const asked = localstack.asked
    const seeding = seed(values, ending.signal)
    const given = expect(seeding).rejects.toThrow(/abort/)
    await vi.waitFor(() => expect(localstack.asked).toBeGreaterThan(asked), { timeout: 60_000 })
    ending.abort()
    await given
  })
})
