import { expect, test } from 'vitest'
import { applyAll } from '../../../src/cluster/apply-all.ts'
import { FleetError } from '../../../src/errors.ts'
import { configMap, definition } from '../support/objects.ts'
import { onApiServer } from '../support/on-api-server.ts'

onApiServer('applying many objects', (on) => {
  const kinds = Array.from({ length: 20 }, (_, index) => `Thing${index}`)
  const things = kinds.map((kind) => ({
    apiVersion: 'things.example/v1',
    kind,
    metadata: { name: 'one', namespace: 'shop' },
  }))
  const shop = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }
  const definitions = kinds.map((kind) => definition('things.example', kind))

  test('objects come after the CRDs and Namespaces they need, whatever the order given', async () => {
    const applied = await applyAll(on.client, [...things, ...definitions, shop])
    expect(applied.map(({ kind, metadata }) => `${kind} ${metadata.uid ? 'made' : ''}`)).toEqual(
      [...things, ...definitions, shop].map(({ kind }) => `${kind} made`),
    )
  })

  test('applying all again changes nothing', async () => {
    const first = await applyAll(on.client, [shop, ...definitions, ...things])
    const second = await applyAll(on.client, [shop, ...definitions, ...things])
    const versions = (objects: typeof first) => objects.map((o) => o.metadata.resourceVersion)
    expect(versions(second)).toEqual(versions(first))
  })

  test('a refusal names the object and quotes the server', async () => {
    const error = await applyAll(on.client, [configMap('a', {}, 'nowhere')]).catch(
      (e: unknown) => e,
    )
    expect(error).toBeInstanceOf(FleetError)
    expect(error).toMatchObject({
      message: 'Cannot apply ConfigMap nowhere/a',
      why: 'namespaces "nowhere" not found',
    })
  })

  test('a server that dies meanwhile is waited for', async () => {
    await on.api.kill()
    const applying = applyAll(on.client, [configMap('patient', { a: '1' })], { patience: 60_000 })
    await on.api.restart()
    expect(await applying).toMatchObject([{ data: { a: '1' } }])
  })

  test('an abort ends the waiting', async () => {
    await on.api.kill()
    const signal = AbortSignal.timeout(300)
    await expect(applyAll(on.client, [configMap('never', {})], { signal })).rejects.toThrow(
      /timeout/,
    )
    await on.api.restart()
  })
})
