import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createStore, keyOf } from '../../../src/cluster/store.ts'
import type { KubernetesObject, ResourceKind, WorldChange } from '../../../src/cluster/types.ts'

const pods: ResourceKind = {
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  namespaced: true,
}

function pod(name: string, resourceVersion: string, owners: string[] = []): KubernetesObject {
  const ownerReferences = owners.map((uid) => ({ apiVersion: 'v1', kind: 'X', name: uid, uid }))
  const metadata = { name, namespace: 'n', resourceVersion, ownerReferences }
  return { apiVersion: 'v1', kind: 'Pod', metadata }
}

function names(objects: Iterable<KubernetesObject>): string[] {
  return [...objects].map(({ metadata }) => metadata.name).toSorted()
}

test('a list removes what is gone, keeps quiet about what is the same, tells the rest', () => {
  const changes: string[] = []
  const store = createStore(({ type, object }) => changes.push(`${type} ${object.metadata.name}`))
  store.replace(pods, [pod('gone', '1'), pod('same', '1'), pod('changed', '1')])
  changes.length = 0
  store.replace(pods, [pod('same', '1'), pod('changed', '2'), pod('new', '1')])
  expect(changes).toEqual(['deleted gone', 'set changed', 'set new'])
})

test('an object that changes its owner is found under the new one only', () => {
  const store = createStore(() => undefined)
  store.set(pods, pod('a', '1', ['first']))
  store.set(pods, pod('a', '2', ['second']))
  expect(store.ownedBy('first')).toEqual([])
  expect(store.ownedBy('second')).toHaveLength(1)
})

test('whatever happens, the indexes and the changes told agree with the objects', () => {
  const object = fc
    .tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(3), fc.subarray(['o1', 'o2']))
    .map(([name, version, owners]) => pod(name, `${version}-${owners.join()}`, owners))
  const action = fc.oneof(
    fc.record({ type: fc.constant('set' as const), object }),
    fc.record({ type: fc.constant('remove' as const), object }),
    fc.record({
      type: fc.constant('replace' as const),
      objects: fc.uniqueArray(object, { selector: ({ metadata }) => metadata.name }),
    }),
  )
  fc.assert(
    fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
      const told = new Map<string, KubernetesObject>()
      const store = createStore((change: WorldChange) => {
        const key = keyOf(change.resource, change.object)
        if (change.type === 'set') told.set(key, change.object)
        else told.delete(key)
      })
      for (const step of actions) {
        if (step.type === 'replace') store.replace(pods, step.objects)
        else store[step.type](pods, step.object)
      }
      const all = store.list('', 'Pod')
      expect(names(all)).toEqual(names(told.values()))
      for (const uid of ['o1', 'o2']) {
        const owned = all.filter(({ metadata }) =>
          metadata.ownerReferences?.some((owner) => owner.uid === uid),
        )
        expect(names(store.ownedBy(uid))).toEqual(names(owned))
      }
    }),
  )
})
