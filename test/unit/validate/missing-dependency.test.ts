import { describe, expect, it } from 'vitest'
import { missingDependencies } from '../../../src/validate/rules/missing-dependency.ts'
import { stage } from './fleet.ts'

const pod = (needs: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec: { template: { spec: { containers: [{ name: main, image: a:1, ${needs} }] } } }
`
const release = (chart: string) => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ${chart}, namespace: operators }
spec: { chart: { spec: { chart: ${chart}, version: 1.2.3 } } }
`
const object = (kind: string, id: string, rest = '', apiVersion = 'v1') => {
  const [namespace, name] = id.includes('/') ? id.split('/') : [undefined, id]
  const place = namespace === undefined ? '' : `, namespace: ${namespace}`
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${name}${place} }\n${rest}`
}

/** What `web` lacks when `other` brings something that it needs. */
function lack(web: string, other: string, dependsOn: string[] = []) {
  const fleet = stage({
    web: { yaml: web, dependsOn },
    other: { yaml: other },
    between: { dependsOn: ['other'] },
  })
  return missingDependencies(fleet)
}

describe('a dependency is missing', () => {
  const secretRef = 'env: [{ name: A, valueFrom: { secretKeyRef: { name: login, key: a } } }]'
  it.each([
    ['a namespace', pod(''), object('Namespace', 'shop'), 'the Namespace shop'],
    ['a Secret', pod(secretRef), object('Secret', 'shop/login'), 'the Secret shop/login'],
    [
      "an ExternalSecret's Secret",
      pod(secretRef),
      object(
        'ExternalSecret',
        'shop/x',
        'spec: { target: { name: login } }',
        'external-secrets.io/v1',
      ),
      'the Secret shop/login',
    ],
    [
      'a ConfigMap',
      pod('envFrom: [{ configMapRef: { name: settings } }]'),
      object('ConfigMap', 'shop/settings'),
      'the ConfigMap shop/settings',
    ],
    [
      'a kind that a CRD defines',
      object('Gadget', 'shop/x', '', 'example.com/v1'),
      object(
        'CustomResourceDefinition',
        'gadgets.example.com',
        'spec: { group: example.com }',
        'apiextensions.k8s.io/v1',
      ),
      'the kind Gadget',
    ],
    [
      'a kind that a well-known chart defines',
      object('Cluster', 'shop/db', '', 'postgresql.cnpg.io/v1'),
      release('cloudnative-pg'),
      'the kind Cluster',
    ],
    [
      'a store of secrets',
      object(
        'ExternalSecret',
        'shop/x',
        'spec: { secretStoreRef: { kind: ClusterSecretStore, name: aws } }',
        'external-secrets.io/v1',
      ),
      object('ClusterSecretStore', 'aws', '', 'external-secrets.io/v1'),
      'the ClusterSecretStore aws',
    ],
    [
      'a Service behind a route',
      object(
        'IngressRoute',
        'shop/x',
        'spec: { routes: [{ match: "Host(`a.local`)", services: [{ name: api }] }] }',
        'traefik.io/v1alpha1',
      ),
      object('Service', 'shop/api'),
      'the Service shop/api',
    ],
  ])('for %s that only another service brings', (_, web, other, what) => {
    expect(lack(web, other)).toMatchObject([
      {
        severity: 'error',
        rule: 'missing-dependency',
        message: `needs ${what}, which other brings, and web does not depend on it`,
        hint: 'add "- name: other" to dependsOn of web',
        location: { file: 'clusters/dev/web.yaml', line: 1 },
      },
    ])
    expect(lack(web, other, ['other'])).toEqual([])
    expect(lack(web, other, ['between'])).toEqual([])
  })

  it('perhaps, for a host inside the cluster: a warning, unless the object says that it starts without', () => {
    const client = (annotations = '') =>
      object(
        'Deployment',
        'shop/web',
        `spec: { url: "redis://redis-master.cache.svc:6379" }\n`,
        'apps/v1',
      ).replace('namespace: shop', `namespace: shop${annotations}`)
    const redis = object('StatefulSet', 'cache/redis', '', 'apps/v1')
    expect(lack(client(), redis)).toMatchObject([
      { severity: 'warning', message: expect.stringContaining('the host redis-master.cache.svc') },
    ])
    const without = ', annotations: { fleet.local/starts-without: other }'
    expect(lack(client(without), redis)).toEqual([])
  })

  it('not for what is optional, for what the service brings itself, and for what nobody brings', () => {
    const optional = 'envFrom: [{ secretRef: { name: login, optional: true } }]'
    expect(lack(pod(optional), object('Secret', 'shop/login'))).toEqual([])
    expect(
      lack(
        `${pod(secretRef)}---\n${object('Secret', 'shop/login')}`,
        object('Secret', 'shop/login'),
      ),
    ).toEqual([])
    expect(lack(pod(secretRef), object('Secret', 'elsewhere/login'))).toEqual([])
  })
})
