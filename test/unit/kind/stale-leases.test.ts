import { expect, test } from 'vitest'
import type { KubernetesObject } from '../../../src/cluster/types.ts'
import type { KindNode } from '../../../src/kind/nodes.ts'
import { staleLeases } from '../../../src/kind/stale-leases.ts'

const node = (name: string, role = 'control-plane'): KindNode => ({
  id: name,
  name,
  role,
  running: true,
  startedAt: new Date('2026-11-26T12:00:00.900Z'),
  hostPorts: {},
  mark: undefined,
})
const lease = (name: string, renewTime: string, holderIdentity = 'shop_1'): KubernetesObject => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name, namespace: 'kube-system' },
  spec: { holderIdentity, renewTime },
})
const before = '2026-11-26T11:59:58.000000Z'
const since = '2026-11-26T12:00:04.000000Z'
const stale = (leases: KubernetesObject[], nodes = [node('shop-control-plane')]) =>
  staleLeases(leases, nodes).map(({ metadata }) => metadata.name)

test('a Lease that was renewed last before the only control plane was started has no holder any more', () => {
  const both = [lease('kube-controller-manager', before), lease('kube-scheduler', before)]
  expect(stale(both, [node('shop-control-plane'), node('shop-worker', 'worker')])).toEqual([
    'kube-controller-manager',
    'kube-scheduler',
  ])
})

test('one that was renewed since then, or that nobody holds, is left alone', () => {
  expect(stale([lease('kube-scheduler', since), lease('kube-scheduler', before, '')])).toEqual([])
})

test('with several control planes another one may hold it', () => {
  const nodes = [node('shop-control-plane'), node('shop-control-plane2')]
  expect(stale([lease('kube-scheduler', before)], nodes)).toEqual([])
})

test("Leases that are not of the control plane's are nobody's business", () => {
  expect(stale([lease('my-operator', before)])).toEqual([])
})
