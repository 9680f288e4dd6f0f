import { beforeEach, expect, test, vi } from 'vitest'
import { each } from '../../../src/cluster/each.ts'
import type { KubernetesClient, World, WorldChange } from '../../../src/cluster/types.ts'
import { waitFor } from '../../../src/cluster/wait-for.ts'
import { createWorld } from '../../../src/cluster/world.ts'
import { configMap, definition, kindOf } from '../support/objects.ts'
import { onApiServer } from '../support/on-api-server.ts'

const kinds = ['ConfigMap', 'Secret', 'Event'].map((kind) => ({ group: '', kind }))

onApiServer('the world', (on) => {
  let world: World
  beforeEach(async () => {
    world = createWorld(on.client, kinds)
    await world.ready()
    return () => world.stop()
  })
  const until = (predicate: () => boolean) =>
    waitFor(world, () => (predicate() ? true : undefined), AbortSignal.timeout(30_000))
  const has = (name: string) => world.get('', 'ConfigMap', name, 'default') !== undefined
  const remove = async (name: string) =>
    on.client.delete(await kindOf(on.client, 'v1', 'ConfigMap'), { name, namespace: 'default' })

  test('follows what is made, changed and deleted', async () => {
    await on.client.apply(configMap('followed', { a: '' }))
    await until(() => has('followed'))
    await on.client.apply(configMap('followed', { b: '' }))
    await until(() => 'b' in dataOf(world, 'ConfigMap', 'followed'))
    await remove('followed')
    await until(() => !has('followed'))
    expect(world.list('', 'ConfigMap').map(({ metadata }) => metadata.name)).not.toContain(
      'followed',
    )
  })

  test('tells its subscribers of a burst in few calls, each object once a call', async () => {
    const calls: WorldChange[][] = []
    world.subscribe((changes) => calls.push(changes))
    const names = Array.from({ length: 100 }, (_, index) => `burst-${index}`)
    await each(names, 20, async (name) => {
      await on.client.apply(configMap(name, {}))
    })
    const told = () => calls.flat().map(({ object }) => object.metadata.name)
    await until(() => names.every((name) => told().includes(name)))
    expect(calls.length).toBeLessThan(100)
  })

  test('keeps no secret values, only their keys', async () => {
    const data = { password: Buffer.from('hush').toString('base64') }
    const metadata = { name: 'quiet', namespace: 'default' }
    await on.client.apply({ apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', data })
    await until(() => 'password' in dataOf(world, 'Secret', 'quiet'))
    expect(world.get('', 'Secret', 'quiet', 'default')).toMatchObject({
      type: 'Opaque',
      data: { password: '' },
    })
    expect(JSON.stringify(world.list('', 'Secret'))).not.toContain(data.password)
    expect(JSON.stringify(world.list('', 'Secret'))).not.toContain('managedFields')
  })

  test('knows what an object owns and which events are about it', async () => {
    const owner = await on.client.apply(configMap('owner', {}))
    const uid = owner.metadata.uid ?? ''
    const owned = configMap('owned', {})
    const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid }
    await on.client.apply({
      ...owned,
      metadata: { ...owned.metadata, ownerReferences: [reference] },
    })
    for (const [name, lastTimestamp] of [
      ['late', '2026-01-02T00:00:00Z'],
      ['early', '2026-01-01T00:00:00Z'],
    ]) {
      const involvedObject = { kind: 'ConfigMap', name: 'owner', namespace: 'default' }
      await on.client.apply({
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: `owner.${name}`, namespace: 'default' },
        involvedObject,
        reason: name,
        lastTimestamp,
      })
    }
    const events = () => world.eventsAbout('ConfigMap', 'owner', 'default')
    await until(() => events().length === 2 && world.ownedBy(uid).length === 1)
    expect(events().map(({ reason }) => reason)).toEqual(['early', 'late'])
    expect(world.ownedBy(uid)[0]?.metadata.name).toBe('owned')
  })

  test('tracks a kind whose CRD comes later, and forgets its objects with the CRD', async () => {
    world.track('later.example', 'Later')
    expect(world.isSynced('later.example', 'Later')).toBe(false)
    await on.client.apply(definition('later.example', 'Later'))
    await until(() => world.isSynced('later.example', 'Later'))
    const metadata = { name: 'one', namespace: 'default' }
    await on.client.apply({ apiVersion: 'later.example/v1', kind: 'Later', metadata })
    await until(() => world.list('later.example', 'Later').length === 1)

    const definitions = await kindOf(on.client, 'apiextensions.k8s.io', 'CustomResourceDefinition')
    await on.client.delete(definitions, { name: 'laters.later.example' })
    await until(() => !world.isSynced('later.example', 'Later'))
    expect(world.list('later.example', 'Later')).toEqual([])

    await on.client.apply(definition('later.example', 'Later'))
    await until(() => world.isSynced('later.example', 'Later'))
  })

  test('watches nothing for who looks once, and lists what is tracked later', async () => {
    await on.client.apply(configMap('seen', {}))
    const watch = vi.fn(on.client.watch)
    const look = createWorld({ ...on.client, watch }, [{ group: '', kind: 'ConfigMap' }], {
      once: true,
    })
    await look.ready()
    expect(look.get('', 'ConfigMap', 'seen', 'default')).toBeDefined()
    look.track('', 'Secret')
    await waitFor(look, () => look.isSynced('', 'Secret') || undefined, AbortSignal.timeout(30_000))
    await on.client.apply(configMap('unseen', {}))
    await until(() => has('unseen'))
    expect(watch).not.toHaveBeenCalled()
    await look.stop()
  })

  test('says since when the API server is away, and resumes when it is back', async () => {
    await on.client.apply(configMap('kept', {}))
    await on.client.apply(configMap('doomed', {}))
    await until(() => has('kept') && has('doomed'))
    await on.api.kill()
    await until(() => world.disconnected() !== undefined)
    expect(world.disconnected()?.reason).toMatch(/ECONNREFUSED|closed|ECONNRESET|terminated/)
    expect(has('kept')).toBe(true)

    await on.api.restart()
    await remove('doomed')
    await on.client.apply(configMap('afterwards', {}))
    await until(() => has('afterwards') && !has('doomed'))
    await until(() => world.disconnected() === undefined)
    expect(has('kept')).toBe(true)
  })

  test('goes on where a watch ended, without listing again', async () => {
    await world.stop()
    const counting = endingAfterEachEvent(on.client)
    world = createWorld(counting.client, [])
    world.track('', 'ConfigMap')
    await until(() => world.isSynced('', 'ConfigMap'))
    for (const name of ['first-watch', 'second-watch', 'third-watch']) {
      await on.client.apply(configMap(name, {}))
      await until(() => has(name))
    }
    expect(counting.lists()).toBe(1)
  })

  test('lists again when its version is too old for the server', async () => {
    await on.client.apply(configMap('listed-again', {}))
    // A server that has just started has no history: a watch from version 1 gets 410.
    await on.api.restart()
    await world.stop()
    const stale = startingTooOld(on.client)
    world = createWorld(stale.client, kinds)
    await world.ready()
    expect(await stale.refusal).toMatchObject({ status: 410 })
    await until(() => has('listed-again'))
    await remove('listed-again')
    await until(() => !has('listed-again'))
    expect(world.disconnected()).toBeUndefined()
  })

  test('is ready when a kind is not served, and once the server comes up', async () => {
    await on.api.kill()
    const early = createWorld(on.client, [...kinds, { group: 'nobody.example', kind: 'Nothing' }])
    const ready = early.ready()
    await on.api.restart()
    await ready
    expect(early.isSynced('', 'Secret')).toBe(true)
    expect(early.isSynced('nobody.example', 'Nothing')).toBe(false)
    await early.stop()
  })
})

function dataOf(world: World, kind: string, name: string): object {
  const data = world.get('', kind, name, 'default')?.data
  return typeof data === 'object' && data !== null ? data : {}
}

/** A client whose watches end after one event, as a server may end them at any time. */
function endingAfterEachEvent(client: KubernetesClient) {
  let lists = 0
  const list: KubernetesClient['list'] = (resource, options) => {
    if (resource.kind === 'ConfigMap') lists += 1
    return client.list(resource, options)
  }
  const watch: KubernetesClient['watch'] = async function* (resource, options) {
    for await (const event of client.watch(resource, options)) {
      yield event
      return
    }
  }
  return { client: { ...client, list, watch }, lists: () => lists }
}

/** A client whose first watch of ConfigMaps starts from version 1. */
function startingTooOld(client: KubernetesClient) {
  const refusal = Promise.withResolvers<unknown>()
  let first = true
  const watch: KubernetesClient['watch'] = async function* (resource, options) {
    if (resource.kind !== 'ConfigMap' || !first) return yield* client.watch(resource, options)
    first = false
    try {
      yield* client.watch(resource, { ...options, resourceVersion: '1' })
    } catch (error) {
      refusal.resolve(error)
      throw error
    }
  }
  return { client: { ...client, watch }, refusal: refusal.promise }
}
