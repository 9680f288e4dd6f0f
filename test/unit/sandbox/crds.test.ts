import { expect, test } from 'vitest'
import { guessPlural, missingKinds, openDefinitions } from '../../../src/sandbox/crds.ts'

const object = (apiVersion: string, kind: string, namespace?: string) => ({
  apiVersion,
  kind,
  metadata: { name: 'x', namespace },
})
const crd = {
  ...object('apiextensions.k8s.io/v1', 'CustomResourceDefinition'),
  spec: { group: 'own.example.com', names: { kind: 'Own' } },
}

test('what nothing serves is missing, once for each version', () => {
  const objects = [
    object('v1', 'ConfigMap', 'a'),
    object('apps/v1', 'Deployment', 'a'),
    object('rbac.authorization.k8s.io/v1', 'ClusterRole'),
    crd,
    object('own.example.com/v1', 'Own', 'a'),
    object('traefik.io/v1alpha1', 'IngressRoute', 'a'),
    object('traefik.io/v1alpha1', 'IngressRoute', 'b'),
    object('served.example.com/v1', 'Served'),
    object('external-secrets.io/v1', 'ClusterSecretStore'),
  ]
  const served = [{ group: 'served.example.com', kind: 'Served' }]
  expect(missingKinds(objects, served)).toEqual([
    { group: 'traefik.io', version: 'v1alpha1', kind: 'IngressRoute', namespaced: true },
    { group: 'external-secrets.io', version: 'v1', kind: 'ClusterSecretStore', namespaced: false },
  ])
})

test('an open definition takes anything, has a status and says that it is a stand-in', () => {
  const kinds = ['v1', 'v1beta1'].map((version) => ({
    group: 'gateway.networking.k8s.io',
    version,
    kind: 'Gateway',
    namespaced: true,
  }))
  const [definition, ...others] = openDefinitions(kinds)
  expect(others).toEqual([])
  expect(definition?.metadata).toMatchObject({
    name: 'gateways.gateway.networking.k8s.io',
    labels: { 'sandbox.fleet.local/stand-in': 'true' },
    annotations: { 'api-approved.kubernetes.io': expect.stringContaining('unapproved') },
  })
  expect(definition?.spec).toMatchObject({
    scope: 'Namespaced',
    versions: [
      { name: 'v1', storage: true, subresources: { status: {} } },
      { name: 'v1beta1', storage: false },
    ],
  })
})

test.each([
  ['NetworkPolicy', 'networkpolicies'],
  ['Gateway', 'gateways'],
  ['StorageClass', 'storageclasses'],
  ['Prometheus', 'prometheuses'],
  ['ScyllaCluster', 'scyllaclusters'],
])('%s → %s', (kind, plural) => {
  expect(guessPlural(kind)).toBe(plural)
})
