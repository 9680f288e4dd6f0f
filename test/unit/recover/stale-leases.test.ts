import { expect, test } from 'vitest'
import type { KubernetesObject } from '../../../src/cluster/types.ts'
import { staleLeases } from '../../../src/recover/stale-leases.ts'

const before = '2026-11-26T11:59:58.000000Z'
const since = '2026-11-26T12:00:04.000000Z'

const pod = (name: string, nodeName: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'flux-system' },
  spec: { nodeName },
})
const lease = (holderIdentity: string, renewTime = before): KubernetesObject => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name: 'leader', namespace: 'kube-system' },
  spec: { holderIdentity, renewTime },
})
const startedAt = new Map([
  ['shop-control-plane', new Date('2026-11-26T12:00:00.900Z')],
  ['shop-worker', new Date('2026-11-20T08:00:00Z')],
])
const pods = [
  pod('helm-controller-59fc-sqq9w', 'shop-control-plane'),
  pod('cert-manager-5d7f-abcde', 'shop-control-plane'),
  pod('operator-77b6-xyz12', 'shop-worker'),
]
const holderOf = ({ spec }: KubernetesObject) => (spec as { holderIdentity: string }).holderIdentity
/** Who is found to hold nothing any more. */
const stale = (...leases: KubernetesObject[]) => staleLeases(leases, pods, startedAt).map(holderOf)

test("a Lease that was renewed last before its holder's node was started has no holder any more", () => {
  const holders = [
    'shop-control-plane_0f1c',
    'helm-controller-59fc-sqq9w_77aa',
    'cert-manager-5d7f-abcde-external-cert-manager-controller',
  ]
  expect(stale(...holders.map((holder) => lease(holder)))).toEqual(holders)
})

test('one that was renewed since then is held', () => {
  expect(stale(lease('shop-control-plane_0f1c', since))).toEqual([])
})

test('one whose holder is on another node, which was not started again, is held', () => {
  expect(stale(lease('operator-77b6-xyz12_1'), lease('shop-worker_2'))).toEqual([])
})

test('a name is not taken for another one that it begins with', () => {
  const [short, long] = [pod('web', 'shop-control-plane'), pod('web-operator-1', 'shop-worker')]
  expect(staleLeases([lease('web-operator-1_9')], [short, long], startedAt)).toEqual([])
})

test("what nobody holds, a node's own, an API server's and somebody's outside are left alone", () => {
  const others = ['', 'shop-control-plane', 'apiserver-x7_1', 'laptop_4']
  expect(stale(...others.map((holder) => lease(holder)))).toEqual([])
})

test('one that says nothing of itself is left alone', () => {
  const { spec: _, ...empty } = lease('')
  expect(staleLeases([empty], pods, startedAt)).toEqual([])
})
