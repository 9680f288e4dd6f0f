import fc from 'fast-check'
import { expect, test } from 'vitest'
import { delayOf } from '../../../src/cluster/backoff.ts'
import { findResource, parseDiscovery } from '../../../src/cluster/discovery.ts'
import { oldestVersion } from '../../../src/cluster/establish.ts'
import { isConnectionError, isTransient } from '../../../src/cluster/failures.ts'
import { errorFromBody } from '../../../src/cluster/kubernetes-error.ts'
import { query, resourcePath } from '../../../src/cluster/paths.ts'
import { slim } from '../../../src/cluster/slim.ts'
import { lines } from '../../../src/cluster/watch-stream.ts'

const configMaps = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  namespaced: true,
}

test('paths of core, grouped, namespaced and cluster-scoped resources', () => {
  const target = { namespace: 'shop', name: 'a' }
  expect(resourcePath(configMaps, target)).toBe('/api/v1/namespaces/shop/configmaps/a')
  expect(resourcePath(configMaps)).toBe('/api/v1/configmaps')
  const roles = { group: 'rbac.authorization.k8s.io', version: 'v1', plural: 'clusterroles' }
  expect(resourcePath({ ...roles, namespaced: false }, { ...target, name: 'system:node' })).toBe(
    '/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode',
  )
  expect(resourcePath(configMaps, { ...target, subresource: 'status' })).toMatch(/\/a\/status$/)
  expect(query({ a: '1', b: undefined, c: 'x y' })).toBe('?a=1&c=x+y')
})

test('a stream is cut into lines wherever its chunks break, even inside a character', async () => {
  const property = fc.asyncProperty(
    fc.array(fc.string({ unit: 'grapheme', minLength: 1 }).filter((s) => !/[\n\r]/.test(s))),
    fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    async (expected, sizes) => {
      const bytes = Buffer.from(expected.map((line) => `${line}\n`).join(''))
      expect(await collect(lines(chunks(bytes, sizes)))).toEqual(expected)
    },
  )
  await fc.assert(property)
})

test('a last line that was cut off is dropped', async () => {
  const cut = chunks(Buffer.from('{"a":1}\n{"b":'), [100])
  expect(await collect(lines(cut))).toEqual(['{"a":1}'])
})

test('the delay grows from 100 ms to 5 s and stays within them', () => {
  expect([0, 1, 2, 20].map((attempt) => delayOf(attempt, 100, 5000, 0))).toEqual([
    100, 200, 400, 5000,
  ])
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
      const delay = delayOf(attempt, 100, 5000, random)
      expect(delay).toBeGreaterThanOrEqual(100)
      expect(delay).toBeLessThanOrEqual(5000)
    }),
  )
})

test('a group alone leads to its preferred version, which the server names first', () => {
  const resources = [{ resource: 'things', scope: 'Cluster', responseKind: { kind: 'Thing' } }]
  const versions = ['v2', 'v1'].map((version) => ({ version, resources }))
  const discovered = parseDiscovery({
    kind: 'APIGroupDiscoveryList',
    items: [{ metadata: { name: 'g.example' }, versions }],
  })
  expect(findResource(discovered, 'g.example', 'Thing')?.version).toBe('v2')
  expect(findResource(discovered, 'g.example/v1', 'Thing')?.version).toBe('v1')
  expect(findResource(discovered, 'v1', 'Thing')).toBeUndefined()
})

test('an API server without aggregated discovery is told from a broken one', () => {
  expect(() => parseDiscovery({ kind: 'APIGroupList', groups: [] })).toThrow('1.27')
})

test('errors carry the words of a Status, or of whatever stood in between', () => {
  const status = { kind: 'Status', code: 409, reason: 'Conflict', message: 'field is owned by x' }
  expect(errorFromBody(409, JSON.stringify(status))).toMatchObject({
    status: 409,
    reason: 'Conflict',
    message: 'field is owned by x',
  })
  expect(errorFromBody(502, 'Bad Gateway')).toMatchObject({ status: 502, message: 'Bad Gateway' })
  expect(errorFromBody(503, '')).toMatchObject({ message: 'HTTP 503' })
})

test('what passes by itself is told from what does not', () => {
  const refused = Object.assign(new Error('x'), { code: 'ECONNREFUSED' })
  expect(isConnectionError(new Error('wrapped', { cause: refused }))).toBe(true)
  expect(isConnectionError(new AggregateError([refused]))).toBe(true)
  expect(isConnectionError(new Error('other'))).toBe(false)
  expect([429, 500, 503].map((code) => isTransient(errorFromBody(code, '')))).not.toContain(false)
  expect([400, 403, 404, 409].map((code) => isTransient(errorFromBody(code, '')))).not.toContain(
    true,
  )
})

test('the world keeps no values of ConfigMaps, no field managers and no schemas', () => {
  const metadata = {
    name: 'a',
    managedFields: [{ manager: 'x' }],
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', mine: 'kept' },
  }
  const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { k: 'v' } }
  expect(slim({ ...map, binaryData: { b: 'AA==' } })).toEqual({
    ...map,
    metadata: { name: 'a', annotations: { mine: 'kept' } },
    data: { k: '', b: '' },
  })
  const spec = { group: 'g', versions: [{ name: 'v1', schema: { huge: true } }] }
  const kind = 'CustomResourceDefinition'
  expect(slim({ apiVersion: 'apiextensions.k8s.io/v1', kind, metadata, spec }).spec).toEqual({
    group: 'g',
    versions: [{ name: 'v1' }],
  })
})

test('versions are compared as numbers', () => {
  const objects = ['100', '99', '1000'].map((resourceVersion) => ({
    apiVersion: 'v1',
    kind: 'X',
    metadata: { name: 'x', resourceVersion },
  }))
  expect(oldestVersion(objects)).toBe('99')
})

async function collect(items: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = []
  for await (const item of items) all.push(item)
  return all
}

async function* chunks(bytes: Uint8Array, sizes: number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1
    yield bytes.subarray(at, at + size)
    at += size
  }
}
