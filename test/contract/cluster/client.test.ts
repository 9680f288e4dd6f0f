import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClient } from '../../../src/cluster/client.ts'
import { each } from '../../../src/cluster/each.ts'
import { isConnectionError } from '../../../src/cluster/failures.ts'
import { createLogin } from '../../../src/cluster/login.ts'
import type { KubernetesClient, ResourceKind, WatchEvent } from '../../../src/cluster/types.ts'
import { apiServerBinaries, startApiServer, type TestApiServer } from '../support/api-server.ts'
import { needing } from '../support/binaries.ts'
import { configMap, kindOf } from '../support/objects.ts'

describe.skipIf(!apiServerBinaries)(needing('the client', apiServerBinaries), () => {
  let api: TestApiServer
  let client: KubernetesClient
  let configMaps: ResourceKind
  beforeAll(async () => {
    api = await startApiServer()
    client = createClient(api.access)
    configMaps = await kindOf(client, 'v1', 'ConfigMap')
  })
  afterAll(async () => {
    await client?.close()
    await api?.stop()
  })

  test('finds resources by api version, by group, and not what is not served', async () => {
    const deployments = {
      group: 'apps',
      version: 'v1',
      kind: 'Deployment',
      plural: 'deployments',
      namespaced: true,
    }
    expect(await client.resourceOf('apps/v1', 'Deployment')).toEqual(deployments)
    expect(await client.resourceOf('apps', 'Deployment')).toEqual(deployments)
    expect(await client.resourceOf('', 'Namespace')).toMatchObject({ namespaced: false })
    expect(await client.resourceOf('apps/v1beta1', 'Deployment')).toBeUndefined()
    expect(await client.resourceOf('nobody.example', 'Thing')).toBeUndefined()
  })

  test('asks a login again when the server refuses what it lent', async () => {
    const { token = '', clientCertificate: _, clientKey: __, ...access } = api.access
    let asked = 0
    const ask = async () => {
      asked += 1
      return { token: asked === 1 ? 'ended' : token, until: Number.POSITIVE_INFINITY }
    }
    const plugin = { apiVersion: 'client.authentication.k8s.io/v1', command: 'login' }
    const login = createLogin(plugin, { server: access.server }, { ask })
    const lent = createClient({ ...access, login })
    expect(await lent.get(await kindOf(lent, 'v1', 'Namespace'), 'default')).toBeDefined()
    await lent.close()
    expect(asked).toBe(2)
  })

  test('applying twice changes nothing', async () => {
    const first = await client.apply(configMap('twice', { a: '1' }))
    const second = await client.apply(configMap('twice', { a: '1' }))
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
    const third = await client.apply(configMap('twice', { a: '2' }))
    expect(third).toMatchObject({ data: { a: '2' } })
  })

  test('gets, patches and deletes, and says when there is nothing', async () => {
    const target = { name: 'one', namespace: 'default' }
    await client.apply(configMap('one', { a: '1', b: '2' }))
    await client.patch(configMaps, target, { data: { b: null } })
    expect(await client.get(configMaps, 'one', 'default')).toMatchObject({ data: { a: '1' } })
    expect(await client.delete(configMaps, target)).toBe(true)
    expect(await client.delete(configMaps, target)).toBe(false)
    expect(await client.get(configMaps, 'one', 'default')).toBeUndefined()
  })

  test('patches a subresource', async () => {
    const namespaces = await kindOf(client, 'v1', 'Namespace')
    const condition = { type: 'Seen', status: 'True', reason: 'Test', message: 'x' }
    const body = { status: { conditions: [{ ...condition, lastTransitionTime: null }] } }
    const patched = await client.patch(namespaces, { name: 'default' }, body, 'status')
    expect(patched).toMatchObject({ status: { conditions: [condition] } })
  })

  test('a watch sees what is added, modified and deleted, and ends on abort', async () => {
    const { resourceVersion } = await client.list(configMaps, { namespace: 'default' })
    const stop = new AbortController()
    const opened = Promise.withResolvers<void>()
    const seen: string[] = []
    const watching = (async () => {
      const options = {
        resourceVersion,
        namespace: 'default',
        signal: stop.signal,
        onOpen: opened.resolve,
      }
      for await (const event of client.watch(configMaps, options)) {
        seen.push(`${event.type} ${event.object.metadata.name}`)
        if (event.type === 'DELETED') stop.abort()
      }
    })()
    await opened.promise
    await client.apply(configMap('seen', { a: '1' }))
    await client.apply(configMap('seen', { a: '2' }))
    await client.delete(configMaps, { name: 'seen', namespace: 'default' })
    await watching
    expect(seen).toEqual(['ADDED seen', 'MODIFIED seen', 'DELETED seen'])
  })

  test('a refusal carries the server’s words', async () => {
    const bad = { ...configMap('Not_A_Name', {}), metadata: { name: 'Not_A_Name' } }
    await expect(client.apply(bad)).rejects.toMatchObject({
      status: 422,
      reason: 'Invalid',
      message: expect.stringContaining('lowercase RFC 1123 subdomain'),
    })
    const elsewhere = configMap('x', {}, 'no-such-namespace')
    await expect(client.apply(elsewhere)).rejects.toThrow(
      'namespaces "no-such-namespace" not found',
    )
    const unknown = { apiVersion: 'nobody.example/v1', kind: 'Thing', metadata: { name: 'x' } }
    await expect(client.apply(unknown)).rejects.toThrow('serves no Thing of nobody.example/v1')
  })

  test('a wrong token is 401, and a certificate of another authority is no connection at all', async () => {
    const stranger = createClient({ ...api.access, token: 'wrong' })
    await expect(stranger.resourceOf('v1', 'Pod')).rejects.toMatchObject({ status: 401 })
    await stranger.close()
    const { certificateAuthority: _, ...unverified } = api.access
    const careful = createClient(unverified)
    await expect(careful.raw('/readyz')).rejects.toThrow(/self-signed certificate/)
    await careful.close()
  })

  test('nobody listening is a connection error', async () => {
    const lost = createClient({ ...api.access, server: 'https://127.0.0.1:1' })
    const error = await lost.raw('/readyz').catch((thrown: unknown) => thrown)
    expect(isConnectionError(error)).toBe(true)
    await lost.close()
  })

  test('reads any path', async () => {
    expect(await client.raw('/readyz')).toEqual({ status: 200, body: 'ok' })
    expect(await client.raw('/nothing')).toMatchObject({ status: 404 })
  })

  test('lists 1,200 objects page by page, in full and without doubles', async () => {
    await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'many' } })
    const names = Array.from({ length: 1200 }, (_, index) => `many-${index}`)
    await each(names, 16, async (name) => {
      await client.apply(configMap(name, { name }, 'many'))
    })
    const { items, resourceVersion } = await client.list(configMaps, { namespace: 'many' })
    expect(new Set(items.map(({ metadata }) => metadata.name))).toEqual(new Set(names))
    expect(items).toHaveLength(1200)
    expect(items[700]).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' })
    expect(Number(resourceVersion)).toBeGreaterThan(1200)
  })

  test('a watch from before the oldest version that the server knows fails with 410', async () => {
    // A server that has just started knows no history but what it listed then.
    await api.restart()
    await expect(firstEvent(client, configMaps, '1')).rejects.toMatchObject({
      name: 'KubernetesError',
      status: 410,
      reason: 'Expired',
    })
  })
})

async function firstEvent(
  client: KubernetesClient,
  resource: ResourceKind,
  resourceVersion: string,
): Promise<WatchEvent | undefined> {
  const signal = AbortSignal.timeout(20_000)
  for await (const event of client.watch(resource, { resourceVersion, signal })) return event
  return undefined
}
