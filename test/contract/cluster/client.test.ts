import { beforeAll, expect, test } from 'vitest'
import { createClient } from '../../../src/cluster/client.ts'
import { each } from '../../../src/cluster/each.ts'
import { isConnectionError } from '../../../src/cluster/failures.ts'
import { createLogin } from '../../../src/cluster/login.ts'
import type { KubernetesClient, ResourceKind, WatchEvent } from '../../../src/cluster/types.ts'
import { configMap, kindOf } from '../support/objects.ts'
import { onApiServer } from '../support/on-api-server.ts'

onApiServer('the client', (on) => {
  let configMaps: ResourceKind
  beforeAll(async () => {
    configMaps = await kindOf(on.client, 'v1', 'ConfigMap')
  })

  test('finds resources by api version, by group, and not what is not served', async () => {
    const deployments = {
      group: 'apps',
      version: 'v1',
      kind: 'Deployment',
      plural: 'deployments',
      namespaced: true,
    }
    expect(await on.client.resourceOf('apps/v1', 'Deployment')).toEqual(deployments)
    expect(await on.client.resourceOf('apps', 'Deployment')).toEqual(deployments)
    expect(await on.client.resourceOf('', 'Namespace')).toMatchObject({ namespaced: false })
    expect(await on.client.resourceOf('apps/v1beta1', 'Deployment')).toBeUndefined()
    expect(await on.client.resourceOf('nobody.example', 'Thing')).toBeUndefined()
  })

  test('asks a login again when the server refuses what it lent', async () => {
    const { token = '', clientCertificate: _, clientKey: __, ...access } = on.api.access
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
    const first = await on.client.apply(configMap('twice', { a: '1' }))
    const second = await on.client.apply(configMap('twice', { a: '1' }))
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
    const third = await on.client.apply(configMap('twice', { a: '2' }))
    expect(third).toMatchObject({ data: { a: '2' } })
  })

  test('gets, patches and deletes, and says when there is nothing', async () => {
    const target = { name: 'one', namespace: 'default' }
    await on.client.apply(configMap('one', { a: '1', b: '2' }))
    await on.client.patch(configMaps, target, { data: { b: null } })
    expect(await on.client.get(configMaps, 'one', 'default')).toMatchObject({ data: { a: '1' } })
    expect(await on.client.delete(configMaps, target)).toBe(true)
    expect(await on.client.delete(configMaps, target)).toBe(false)
    expect(await on.client.get(configMaps, 'one', 'default')).toBeUndefined()
  })

  test('patches a subresource', async () => {
    const namespaces = await kindOf(on.client, 'v1', 'Namespace')
    const condition = { type: 'Seen', status: 'True', reason: 'Test', message: 'x' }
    const body = { status: { conditions: [{ ...condition, lastTransitionTime: null }] } }
    const patched = await on.client.patch(namespaces, { name: 'default' }, body, 'status')
    expect(patched).toMatchObject({ status: { conditions: [condition] } })
  })

  test('a watch sees what is added, modified and deleted, and ends on abort', async () => {
    const { resourceVersion } = await on.client.list(configMaps, { namespace: 'default' })
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
      for await (const event of on.client.watch(configMaps, options)) {
        seen.push(`${event.type} ${event.object.metadata.name}`)
        if (event.type === 'DELETED') stop.abort()
      }
    })()
    await opened.promise
    await on.client.apply(configMap('seen', { a: '1' }))
    await on.client.apply(configMap('seen', { a: '2' }))
    await on.client.delete(configMaps, { name: 'seen', namespace: 'default' })
    await watching
    expect(seen).toEqual(['ADDED seen', 'MODIFIED seen', 'DELETED seen'])
  })

  test('a refusal carries the server’s words', async () => {
    const bad = { ...configMap('Not_A_Name', {}), metadata: { name: 'Not_A_Name' } }
    await expect(on.client.apply(bad)).rejects.toMatchObject({
      status: 422,
      reason: 'Invalid',
      message: expect.stringContaining('lowercase RFC 1123 subdomain'),
    })
    const elsewhere = configMap('x', {}, 'no-such-namespace')
    await expect(on.client.apply(elsewhere)).rejects.toThrow(
      'namespaces "no-such-namespace" not found',
    )
    const unknown = { apiVersion: 'nobody.example/v1', kind: 'Thing', metadata: { name: 'x' } }
    await expect(on.client.apply(unknown)).rejects.toThrow('serves no Thing of nobody.example/v1')
  })

  test('a wrong token is 401, and a certificate of another authority is no connection at all', async () => {
    const stranger = createClient({ ...on.api.access, token: 'wrong' })
    await expect(stranger.resourceOf('v1', 'Pod')).rejects.toMatchObject({ status: 401 })
    await stranger.close()
    const { certificateAuthority: _, ...unverified } = on.api.access
    const careful = createClient(unverified)
    await expect(careful.raw('/readyz')).rejects.toThrow(/self-signed certificate/)
    await careful.close()
  })

  test('nobody listening is a connection error', async () => {
    const lost = createClient({ ...on.api.access, server: 'https://127.0.0.1:1' })
    const error = await lost.raw('/readyz').catch((thrown: unknown) => thrown)
    expect(isConnectionError(error)).toBe(true)
    await lost.close()
  })

  test('reads any path', async () => {
    expect(await on.client.raw('/readyz')).toEqual({ status: 200, body: 'ok' })
    expect(await on.client.raw('/nothing')).toMatchObject({ status: 404 })
  })

  test('lists 1,200 objects page by page, in full and without doubles', async () => {
    await on.client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'many' } })
    const names = Array.from({ length: 1200 }, (_, index) => `many-${index}`)
    await each(names, 16, async (name) => {
      await on.client.apply(configMap(name, { name }, 'many'))
    })
    const { items, resourceVersion } = await on.client.list(configMaps, { namespace: 'many' })
    expect(new Set(items.map(({ metadata }) => metadata.name))).toEqual(new Set(names))
    expect(items).toHaveLength(1200)
    expect(items[700]).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' })
    expect(Number(resourceVersion)).toBeGreaterThan(1200)
  })

  test('a watch from before the oldest version that the server knows fails with 410', async () => {
    // A server that has just started knows no history but what it listed then.
    await on.api.restart()
    await expect(firstEvent(on.client, configMaps, '1')).rejects.toMatchObject({
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
