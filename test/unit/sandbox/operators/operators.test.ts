import { describe, expect, it } from 'vitest'
import type { KubernetesObject } from '../../../../src/cluster/types.ts'
import { certificate, issuer } from '../../../../src/sandbox/operators/certificates.ts'
import {
  postgresCluster,
  postgresDatabase,
  scyllaCluster,
} from '../../../../src/sandbox/operators/databases.ts'
import { externalSecret } from '../../../../src/sandbox/operators/external-secrets.ts'
import { receiver } from '../../../../src/sandbox/operators/receivers.ts'

/** A world of these objects. */
const world = (...objects: KubernetesObject[]) => ({
  get: (_group: string, kind: string, name: string) =>
    objects.find((one) => one.kind === kind && one.metadata.name === name),
  list: (_group: string, kind: string) => objects.filter((one) => one.kind === kind),
})
const resource = (kind: string, name: string, spec: object, status?: object) => ({
  apiVersion: 'example.com/v1',
  kind,
  metadata: { name, namespace: 'home', uid: '1' },
  spec,
  ...(status ? { status } : {}),
})
const store = resource('ClusterSecretStore', 'aws', {})
const set = (name: string, readyReplicas: number) =>
  resource('StatefulSet', name, {}, { readyReplicas })

describe('an ExternalSecret', () => {
  const secretStoreRef = { kind: 'ClusterSecretStore', name: 'aws' }
  const data = [{ secretKey: 'password' }]

  it('makes a Secret with the keys of its data', () => {
    const object = resource('ExternalSecret', 'auth', { secretStoreRef, data })
    const { makes, status } = externalSecret(object, world(store))
    expect(makes).toMatchObject([
      { kind: 'Secret', metadata: { name: 'auth', ownerReferences: [{ uid: '1' }] } },
    ])
    expect(Object.keys(makes[0]?.data ?? {})).toEqual(['password'])
    expect(status.conditions).toMatchObject([{ type: 'Ready', status: 'True' }])
  })

  it('makes it with the keys and the type of its template, where it has one', () => {
    const target = {
      name: 'role',
      template: { type: 'kubernetes.io/basic-auth', data: { user: '' } },
    }
    const object = resource('ExternalSecret', 'auth', { secretStoreRef, data, target })
    const [made] = externalSecret(object, world(store)).makes
    expect(made).toMatchObject({ metadata: { name: 'role' }, type: 'kubernetes.io/basic-auth' })
    expect(Object.keys(made?.data ?? {})).toEqual(['user'])
  })

  describe('where development secrets were seeded', () => {
    const seeded: KubernetesObject = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'development-secrets',
        annotations: { 'fleet.local/secret-properties': '{"app/db":["username","password"]}' },
      },
    }
    const reading = (spec: object) => {
      const object = resource('ExternalSecret', 'auth', { secretStoreRef, ...spec })
      return externalSecret(object, world(store, seeded))
    }
    const one = (key: string, property?: string) => ({
      data: [{ secretKey: 'word', remoteRef: { key, property } }],
    })

    it('reads what is among them', () => {
      const outcomes = [one('app/db', 'password'), one('app/db')].map(reading)
      for (const { makes, status } of outcomes) {
        expect(Object.keys(makes[0]?.data ?? {})).toEqual(['word'])
        expect(status.conditions).toMatchObject([{ status: 'True' }])
      }
    })

    it('gets every property of a secret that it takes whole', () => {
      const { makes } = reading({ dataFrom: [{ extract: { key: 'app/db' } }] })
      expect(Object.keys(makes[0]?.data ?? {})).toEqual(['username', 'password'])
    })

    it.each([
      [
        one('app/other', 'password'),
        /spec\.data\[0\] \(key: app\/other\), err: Secret does not exist/,
      ],
      [one('app/db', 'port'), /key port does not exist in secret app\/db/],
      [{ dataFrom: [{ extract: { key: 'app/no' } }] }, /spec\.dataFrom\[0\] \(key: app\/no\)/],
    ])(
      'of anything else makes nothing, and says what is missing and where to add it',
      (spec, words) => {
        const { makes, status } = reading(spec)
        expect(makes).toEqual([])
        expect(status.conditions).toMatchObject([{ status: 'False', reason: 'SecretSyncedError' }])
        expect(status.conditions?.[0]?.message).toMatch(words)
        expect(status.conditions?.[0]?.message).toMatch(/fleet up adds .*development-secrets\.json/)
      },
    )
  })

  it('makes nothing and names its store when that is missing', () => {
    const object = resource('ExternalSecret', 'auth', { secretStoreRef, data })
    const { makes, status } = externalSecret(object, world())
    expect(makes).toEqual([])
    expect(status.conditions?.[0]).toMatchObject({
      status: 'False',
      message: 'could not get ClusterSecretStore "aws": not found',
    })
  })
})

describe('a PostgreSQL Cluster', () => {
  const cluster = resource('Cluster', 'db', { instances: 3 })

  it('makes its instances and the Services that programs connect to', () => {
    const { makes } = postgresCluster(cluster, world())
    expect(makes.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'StatefulSet db',
      'Service db-rw',
      'Service db-ro',
      'Service db-r',
    ])
  })

  it('is ready when all of its instances are', () => {
    const readyWith = (ready: number) =>
      postgresCluster(cluster, world(set('db', ready))).status.conditions?.[0]?.status
    expect([readyWith(2), readyWith(3)]).toEqual(['False', 'True'])
  })

  it('lets a Database be applied once it is ready', () => {
    const database = resource('Database', 'app', { cluster: { name: 'db' } })
    const ready = { conditions: [{ type: 'Ready', status: 'True' }] }
    const applied = (...objects: KubernetesObject[]) =>
      postgresDatabase(database, world(...objects)).status.applied
    expect(applied(cluster)).toBe(false)
    expect(applied({ ...cluster, status: ready })).toBe(true)
  })
})

it('a ScyllaCluster is available when every rack is', () => {
  const racks = ['a', 'b'].map((name) => ({ name, members: 1 }))
  const cluster = resource('ScyllaCluster', 'db', { datacenter: { name: 'dc', racks } })
  const available = (...sets: KubernetesObject[]) =>
    scyllaCluster(cluster, world(...sets)).status.conditions?.map(({ status }) => status)
  expect(available(set('db-dc-a', 1))).toEqual(['False', 'True', 'False'])
  expect(available(set('db-dc-a', 1), set('db-dc-b', 1))).toEqual(['True', 'False', 'False'])
})

describe('an issuer of cert-manager', () => {
  it('is ready without asking anybody', () => {
    const object = resource('ClusterIssuer', 'letsencrypt', { acme: {} })
    expect(issuer(object, world()).status.conditions).toMatchObject([{ status: 'True' }])
  })

  it('with a CA of its own waits for its Secret', () => {
    const object = resource('Issuer', 'own', { ca: { secretName: 'root' } })
    expect(issuer(object, world()).status.conditions).toMatchObject([
      { status: 'False', message: expect.stringContaining('secret "root" not found in home') },
    ])
    const found = issuer(object, world(resource('Secret', 'root', {})))
    expect(found.status.conditions).toMatchObject([{ status: 'True' }])
  })
})

describe('a Certificate', () => {
  const conditions = (status: string) => ({ conditions: [{ type: 'Ready', status }] })
  const wanted = (issuerRef: object) =>
    resource('Certificate', 'web', { secretName: 'web-tls', issuerRef })
  const refusal = (object: KubernetesObject, ...others: KubernetesObject[]) => {
    const { makes, status } = certificate(object, world(...others))
    expect(makes).toEqual([])
    return status.conditions?.find((one) => one.status === 'False')?.message
  }

  it('makes a TLS Secret that outlives it, when its issuer is ready', () => {
    const own = resource('Issuer', 'own', {}, conditions('True'))
    const { makes, status } = certificate(wanted({ name: 'own' }), world(own))
    expect(makes).toMatchObject([{ kind: 'Secret', type: 'kubernetes.io/tls' }])
    expect(makes[0]?.metadata).toEqual({ name: 'web-tls', namespace: 'home' })
    expect(Object.keys(makes[0]?.data ?? {})).toEqual(['tls.crt', 'tls.key', 'ca.crt'])
    expect(status.conditions).toMatchObject([{ type: 'Ready', status: 'True' }])
  })

  it('says which issuer it misses', () => {
    const object = wanted({ kind: 'ClusterIssuer', name: 'letsencrypt' })
    expect(refusal(object)).toBe('Referenced ClusterIssuer "letsencrypt" not found')
  })

  it('waits for an issuer that is not ready', () => {
    const own = resource('Issuer', 'own', {}, conditions('False'))
    expect(refusal(wanted({ name: 'own' }), own)).toBe('Referenced Issuer "own" is not ready')
  })

  it('is not ready by an issuer that nothing stands in for', () => {
    const object = wanted({ group: 'awspca.cert-manager.io', kind: 'AWSPCAIssuer', name: 'aws' })
    expect(refusal(object)).toContain('awspca.cert-manager.io')
  })
})

describe('a Receiver', () => {
  const object = resource('Receiver', 'github', { secretRef: { name: 'token' } })

  it('is ready, with a path of its own, once the Secret with its token is there', () => {
    const { conditions, observedGeneration, webhookPath } = receiver(
      { ...object, metadata: { ...object.metadata, generation: 2 } },
      world(resource('Secret', 'token', {})),
    ).status
    expect(conditions).toMatchObject([{ type: 'Ready', status: 'True' }])
    expect(observedGeneration).toBe(2)
    expect(webhookPath).toMatch(/^\/hook\/[0-9a-f]{64}$/)
  })

  it('names the Secret that it waits for', () => {
    const [ready] = receiver(object, world()).status.conditions ?? []
    expect(ready).toMatchObject({ status: 'False', reason: 'TokenNotFound' })
    expect(ready?.message).toContain('Secret "token" not found')
  })
})
