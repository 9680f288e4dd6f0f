import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { KubernetesObject } from '../../../src/cluster/types.ts'
import { textAt } from '../../../src/health/fields.ts'
import { cannotBeUpgraded, cutOffAmong } from '../../../src/recover/cut-off.ts'
import { asFailed, releaseOf } from '../../../src/recover/release-record.ts'

const message = 'Helm upgrade failed for release shop/web: "web" has no deployed releases'
const helmRelease = (spec: object = {}, metadata: object = {}): KubernetesObject => ({
  apiVersion: 'helm.toolkit.fluxcd.io/v2',
  kind: 'HelmRelease',
  metadata: { name: 'web', namespace: 'shop', ...metadata },
  spec,
  status: { conditions: [{ type: 'Released', status: 'False', reason: 'UpgradeFailed', message }] },
})

/** A record as Helm writes it, of values that JavaScript would round. */
const written = (status: string) =>
  `{"name":"web","info":{"description":"Deletion in progress (or silently failed)","status":"${status}","notes":"say \\"status\\":\\"uninstalling\\""},"config":{"big":12345678901234567890,"one":1.0},"version":2}`
const record = (version: number, text = written('uninstalling')): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {
    name: `sh.helm.release.v1.web.v${version}`,
    namespace: 'shop',
    resourceVersion: '7',
    labels: { name: 'web', owner: 'helm', status: 'uninstalling', version: `${version}` },
  },
  data: { release: Buffer.from(gzipSync(text).toString('base64')).toString('base64') },
})
const textOf = (data: string) =>
  gunzipSync(Buffer.from(Buffer.from(data, 'base64').toString(), 'base64')).toString()

describe('a release whose removal was cut off', () => {
  test('is found by what helm-controller says of it and by its last record', () => {
    expect(cutOffAmong([helmRelease()], [record(2), record(10)])).toMatchObject([
      {
        cure: 'free',
        text: 'HelmRelease shop/web: its removal was cut off',
        record: { name: 'sh.helm.release.v1.web.v10', namespace: 'shop' },
      },
    ])
  })

  test('is left alone while it may be meant: suspended, being deleted, or not tried in vain', () => {
    const deletionTimestamp = '2026-11-27T10:00:00Z'
    const works = { ...helmRelease(), status: { conditions: [] } }
    const all = [helmRelease({ suspend: true }), helmRelease({}, { deletionTimestamp }), works]
    expect(all.map(cannotBeUpgraded)).toEqual([false, false, false])
    expect(cutOffAmong(all, [record(2)])).toEqual([])
  })

  test('is no other one of that name, nor one that nobody began to remove', () => {
    expect(cutOffAmong([helmRelease({ storageNamespace: 'elsewhere' })], [record(2)])).toEqual([])
    expect(cutOffAmong([helmRelease()], [])).toEqual([])
  })

  test('is freed by a record that says "failed", with every other byte as it was', () => {
    const change = asFailed(record(2))
    expect(change).toMatchObject({
      metadata: { resourceVersion: '7', labels: { status: 'failed' } },
    })
    expect(textOf(textAt(change, 'data', 'release') ?? '')).toBe(written('failed'))
  })

  test.each([
    ['says something else by now', record(2, written('deployed'))],
    ['cannot be read', { ...record(2), data: { release: 'bm9uc2Vuc2U=' } }],
  ])('keeps its record where that %s', (_, secret) => {
    expect(asFailed(secret)).toBeUndefined()
  })
})

describe("a release's name and place", () => {
  test.each([
    [{}, { name: 'web', namespace: 'shop' }],
    [{ targetNamespace: 'front' }, { name: 'front-web', namespace: 'shop' }],
    [
      { releaseName: 'x', storageNamespace: 'helm' },
      { name: 'x', namespace: 'helm' },
    ],
    [
      { releaseName: 'release-name-with-very-long-name-which-is-longer-than-53-characters' },
      { name: 'release-name-with-very-long-name-which-i-788ca0d0d7b0', namespace: 'shop' },
    ],
  ])('for %j are those that helm-controller takes', (spec, expected) => {
    expect(releaseOf(helmRelease(spec))).toEqual(expected)
  })
})
