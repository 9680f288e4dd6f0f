import { describe, expect, it } from 'vitest'
import type { KubernetesObject } from '../../../src/cluster/types.ts'
import { type CredentialSources, loginsByService } from '../../../src/credentials/logins.ts'
import type { Login } from '../../../src/credentials/types.ts'
import type { ForwardTarget } from '../../../src/forward/types.ts'
import { make } from '../support/objects.ts'

const nothing: CredentialSources = {
  secrets: [],
  databases: [],
  externalSecrets: [],
  releases: [],
  annotations: new Map(),
  kept: {},
  simulated: false,
}

function secret(id: string, values: Record<string, string>, type = 'Opaque'): KubernetesObject {
  const encoded = Object.entries(values).map(([key, value]) => [
    key,
    Buffer.from(value).toString('base64'),
  ])
  return make('v1', 'Secret', id, { type, data: Object.fromEntries(encoded) })
}

function target(name: string, namespace: string, options: Partial<ForwardTarget> = {}) {
  const service = options.service ?? name
  const common = { port: 80, local: 8080, fixed: false, scheme: 'http', routed: true }
  return { ...common, id: `${namespace}/${service}:80`, name, namespace, service, ...options }
}

function loginsOf(one: ForwardTarget, sources: Partial<CredentialSources>): Login[] {
  return loginsByService([one], { ...nothing, ...sources }).get(one.id) ?? []
}

const grafana = target('grafana', 'monitoring', { service: 'kube-prometheus-stack-grafana' })
const postgresql = target('postgresql', 'data', {
  service: 'postgresql-cluster-rw',
  scheme: 'postgresql',
})
const hash = '$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy'

describe('the logins of a service', () => {
  it('pair a password with the user whose key begins alike', () => {
    const secrets = [
      secret('monitoring/grafana-admin', { 'admin-user': 'ann', 'admin-password': 'pw' }),
    ]
    expect(loginsOf(grafana, { secrets })).toEqual([
      {
        user: 'ann',
        password: 'pw',
        hashed: false,
        secret: {
          namespace: 'monitoring',
          name: 'grafana-admin',
          passwordKey: 'admin-password',
          userKey: 'admin-user',
        },
      },
    ])
  })

  it.each([
    ['another namespace', secret('web/grafana-admin', { password: 'pw' })],
    ['another name', secret('monitoring/alertmanager', { password: 'pw' })],
    ['no password', secret('monitoring/grafana', { token: 'pw' })],
    ['an empty password', secret('monitoring/grafana', { password: '' })],
    ['a certificate', secret('monitoring/grafana', { password: 'pw' }, 'kubernetes.io/tls')],
    [
      'what the page itself is a client of',
      secret('monitoring/grafana-postgresql', { password: 'pw' }),
    ],
  ])('leave out %s', (_, other) => {
    expect(loginsOf(grafana, { secrets: [other] })).toEqual([])
  })

  it('come from the Secret that the annotation of the Service names, and from no other', () => {
    const secrets = [
      secret('vault/ours', { username: 'ann', password: 'pw' }),
      secret('monitoring/grafana-admin', { password: 'other' }),
    ]
    const annotations = new Map([['monitoring/kube-prometheus-stack-grafana', 'vault/ours']])
    expect(loginsOf(grafana, { secrets, annotations })).toMatchObject([{ user: 'ann' }])
  })

  it("of CloudNativePG are its roles, each with the first database that is the role's own", () => {
    const databases = [
      make('postgresql.cnpg.io/v1', 'Cluster', 'data/postgresql-cluster', {
        spec: {
          superuserSecret: { name: 'root-of-all' },
          managed: { roles: [{ name: 'shop', passwordSecret: { name: 'shop-role' } }] },
        },
      }),
      make('postgresql.cnpg.io/v1', 'Database', 'data/b', {
        spec: { name: 'shop_b', owner: 'shop' },
      }),
      make('postgresql.cnpg.io/v1', 'Database', 'data/a', {
        spec: { name: 'shop', owner: 'shop' },
      }),
    ]
    const secrets = [
      secret('data/root-of-all', { username: 'postgres', password: 'a' }),
      secret('data/shop-role', { username: 'shop', password: 'b' }),
    ]
    expect(loginsOf(postgresql, { secrets, databases })).toMatchObject([
      { user: 'postgres', database: 'postgres' },
      { user: 'shop', database: 'shop' },
    ])
  })

  it.each([
    [
      target('redis', 'cache', { scheme: 'redis' }),
      secret('cache/redis-auth', { password: 'pw' }),
      'default',
    ],
    [postgresql, secret('data/postgresql', { 'postgres-password': 'pw' }), 'postgres'],
    [grafana, secret('monitoring/grafana', { password: 'pw' }), 'admin'],
  ])('have the usual user where the Secret names none', (one, only, user) => {
    expect(loginsOf(one, { secrets: [only] })).toMatchObject([{ user, password: 'pw' }])
  })

  it("of pgAdmin have the e-mail address of its release's values", () => {
    const releases = [
      make('helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'tools/pgadmin4', {
        spec: { values: { env: { email: 'ann@example.com' } } },
      }),
    ]
    const secrets = [secret('tools/pgadmin4', { password: 'pw' })]
    const pgadmin = target('pgadmin', 'tools', { service: 'pgadmin4' })
    expect(loginsOf(pgadmin, { secrets, releases })).toMatchObject([{ user: 'ann@example.com' }])
  })

  it('say that there is only a hash, unless fleet keeps what was hashed', () => {
    const secrets = [secret('weave/cluster-user-auth', { username: 'admin', password: hash })]
    const weave = target('weave', 'weave', { service: 'weave-gitops' })
    expect(loginsOf(weave, { secrets })).toEqual([
      expect.not.objectContaining({ password: expect.anything() }),
    ])
    expect(loginsOf(weave, { secrets })).toMatchObject([{ hashed: true }])

    const externalSecrets = [
      make('external-secrets.io/v1', 'ExternalSecret', 'weave/cluster-user-auth', {
        spec: {
          data: [
            { secretKey: 'password', remoteRef: { key: 'fleet/weave', property: 'password' } },
          ],
        },
      }),
    ]
    const kept = { 'fleet/weave': { password: 'plain' } }
    expect(loginsOf(weave, { secrets, externalSecrets, kept })).toMatchObject([
      { password: 'plain', hashed: false },
    ])
  })
})
