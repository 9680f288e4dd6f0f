import { expect, test } from 'vitest'
import type { KubernetesObject } from '../../../src/cluster/types.ts'
import { stalePods } from '../../../src/recover/stale-pods.ts'

const restarted = new Map([['shop-control-plane', new Date('2026-11-26T12:00:00.900Z')]])
const pod = (name: string, startedAt: string, phase = 'Running'): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { nodeName: 'shop-control-plane' },
  status: { phase, containerStatuses: [{ state: { running: { startedAt } } }] },
})
const stale = (...pods: KubernetesObject[]) =>
  stalePods(pods, restarted).map(({ metadata }) => metadata.name)

test('a container that is said to run since before its node was started is no more', () => {
  expect(stale(pod('old', '2026-11-26T11:00:00Z'))).toEqual(['old'])
})

test('one that was started since then is real, also within the same second', () => {
  expect(stale(pod('new', '2026-11-26T12:00:05Z'), pod('same', '2026-11-26T12:00:00Z'))).toEqual([])
})

test('a pod that has ended, that waits, or is on another node says nothing', () => {
  const waiting = { ...pod('waiting', ''), status: { containerStatuses: [{ state: {} }] } }
  const elsewhere = { ...pod('elsewhere', '2026-11-26T11:00:00Z'), spec: { nodeName: 'other' } }
  const ended = pod('ended', '2026-11-26T11:00:00Z', 'Succeeded')
  expect(stale(waiting, elsewhere, ended)).toEqual([])
})
