import { expect, it } from 'vitest'
import { servicesOf } from '../../../src/credentials/fleet-service.ts'

const service = (name: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'shop', ...more },
})
const kustomization = {
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: { name: 'database', namespace: 'flux-system' },
  status: {
    inventory: {
      entries: [
        { id: 'shop_web__Service', v: 'v1' },
        { id: 'shop_cache_helm.toolkit.fluxcd.io_HelmRelease', v: 'v2' },
        { id: 'shop_main_postgresql.cnpg.io_Cluster', v: 'v1' },
      ],
    },
  },
}
const release = (name: string, namespace = 'shop') => ({
  labels: { 'helm.toolkit.fluxcd.io/name': name, 'helm.toolkit.fluxcd.io/namespace': namespace },
})
const ownedBy = (name: string) => ({
  ownerReferences: [{ apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', name, uid: '1' }],
})

it("a fleet's service brings what it applies, what its releases install and what operators make for it", () => {
  const brought = [
    service('web'),
    service('cache-master', release('cache')),
    service('main-rw', ownedBy('main')),
  ]
  const others = [
    service('other'),
    service('other-master', release('cache', 'elsewhere')),
    service('other-rw', ownedBy('other')),
  ]
  expect(servicesOf(kustomization, [...others, ...brought])).toEqual(brought)
})
