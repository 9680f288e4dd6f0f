import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { applyAll } from '../../../src/cluster/apply-all.ts'
import { createClient } from '../../../src/cluster/client.ts'
import type { KubernetesClient } from '../../../src/cluster/types.ts'
import { FleetError } from '../../../src/errors.ts'
import { apiServerBinaries, startApiServer, type TestApiServer } from '../support/api-server.ts'
import { needing } from '../support/binaries.ts'
import { configMap, definition } from '../support/objects.ts'

describe.skipIf(!apiServerBinaries)(needing('applying many objects', apiServerBinaries), () => {
  let api: TestApiServer
  let client: KubernetesClient
  beforeAll(async () => {
    api = await startApiServer()
    client = createClient(api.access)
  })
  afterAll(async () => {
    await client?.close()
    await api?.stop()
  })

  const kinds = Array.from({ length: 20 }, (_, index) => `Thing${index}`)
  const things = kinds.map((kind) => ({
    apiVersion: 'things.example/v1',
    kind,
    metadata: { name: 'one', namespace: 'shop' },
  }))
  const shop = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }
  const definitions = kinds.map((kind) => definition('things.example', kind))

  test('objects come after the CRDs and Namespaces they need, whatever the order given', async () => {
    const applied = await applyAll(client, [...things, ...definitions, shop])
    expect(applied.map(({ kind, metadata }) => `${kind} ${metadata.uid ? 'made' : ''}`)).toEqual(
      [...things, ...definitions, shop].map(({ kind }) => `${kind} made`),
    )
  })

  test('applying all again changes nothing', async () => {
    const first = await applyAll(client, [shop, ...definitions, ...things])
    const second = await applyAll(client, [shop, ...definitions, ...things])
    const versions = (objects: typeof first) => objects.map((o) => o.metadata.resourceVersion)
    expect(versions(second)).toEqual(versions(first))
  })

  test('a refusal names the object and quotes the server', async () => {
    const error = await applyAll(client, [configMap('a', {}, 'nowhere')]).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(FleetError)
    expect(error).toMatchObject({
      message: 'Cannot apply ConfigMap nowhere/a',
      why: 'namespaces "nowhere" not found',
    })
  })

  test('a server that dies meanwhile is waited for', async () => {
    await api.kill()
    const applying = applyAll(client, [configMap('patient', { a: '1' })], { patience: 60_000 })
    await api.restart()
    expect(await applying).toMatchObject([{ data: { a: '1' } }])
  })

  test('an abort ends the waiting', async () => {
    await api.kill()
    const signal = AbortSignal.timeout(300)
    await expect(applyAll(client, [configMap('never', {})], { signal })).rejects.toThrow(/timeout/)
    await api.restart()
  })
})
