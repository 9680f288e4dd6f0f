import { mkdtempSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { KubernetesObject } from '../../../src/cluster/types.ts'
import { fillSecrets, keepSecrets, readSecrets, secretsFile } from '../../../src/secrets/kept.ts'
import { localstackService } from '../../../src/secrets/localstack.ts'
import { secretObjects } from '../../../src/secrets/objects.ts'
import { wantedSecrets } from '../../../src/secrets/wanted.ts'

const object = (apiVersion: string, kind: string, name: string, spec: object) => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'home' },
  spec,
})
const external = (name: string, spec: object) =>
  object('external-secrets.io/v1', 'ExternalSecret', name, spec)
const reads = (key: string, ...properties: string[]) => ({
  data: properties.map((property) => ({ secretKey: property, remoteRef: { key, property } })),
})
const release = (endpoint: string): KubernetesObject =>
  object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'operator', {
    values: { extraEnv: [{ name: 'AWS_SECRETSMANAGER_ENDPOINT', value: endpoint }] },
  })

describe('whether secrets come from LocalStack', () => {
  it.each([
    ['http://localstack.tools.svc.cluster.local:4566', 'tools'],
    ['http://aws.local-aws:4566/', 'local-aws'],
    ['https://secretsmanager.us-east-1.amazonaws.com', undefined],
    ['http://localstack.example.com:4566', undefined],
  ])('%s: in namespace %s', (endpoint, namespace) => {
    expect(localstackService([release(endpoint)])?.namespace).toBe(namespace)
  })

  it('is not so for a fleet that names no endpoint', () => {
    expect(localstackService([external('one', reads('app/one', 'password'))])).toBeUndefined()
  })
})

describe('the secrets that a fleet wants', () => {
  it('are those its ExternalSecrets read, each once', () => {
    const fleet = [
      external('one', reads('app/redis', 'password')),
      external('two', reads('app/redis', 'password', 'port')),
      external('three', { dataFrom: [{ extract: { key: 'app/all' } }] }),
    ]
    expect(wantedSecrets(fleet)).toEqual([
      { key: 'app/all', properties: { username: 'admin', password: undefined } },
      { key: 'app/redis', properties: { password: undefined, port: undefined } },
    ])
  })

  it('have the name of the PostgreSQL role that signs in with them', () => {
    const cluster = object('postgresql.cnpg.io/v1', 'Cluster', 'postgres', {
      superuserSecret: { name: 'root' },
      managed: { roles: [{ name: 'n8n', passwordSecret: { name: 'n8n-role' } }] },
    })
    const fleet = [
      // Read without a role too, before and after: the role's name wins.
      external('a-copy', reads('db/n8n', 'username')),
      external('root', reads('db/root', 'username')),
      external('any', { ...reads('db/n8n', 'username'), target: { name: 'n8n-role' } }),
      external('z-copy', reads('db/n8n', 'username')),
      cluster,
    ]
    expect(wantedSecrets(fleet)).toEqual([
      { key: 'db/n8n', properties: { username: 'n8n' } },
      { key: 'db/root', properties: { username: 'postgres' } },
    ])
  })

  it('have the credentials that LocalStack takes', () => {
    const fleet = [external('backup', reads('backup', 'accessKeyId', 'secretAccessKey'))]
    expect(wantedSecrets(fleet)[0]?.properties).toEqual({
      accessKeyId: 'test',
      secretAccessKey: 'test',
    })
  })
})

describe('the values', () => {
  const wanted = [{ key: 'db', properties: { username: 'n8n', password: undefined } }]

  it('stay what they were, so that what was encrypted with them can be read', () => {
    const first = fillSecrets(wanted, {})
    expect(fillSecrets(wanted, first)).toEqual(first)
  })

  it('are random, long enough for keys, and need no escaping', () => {
    const [one, other] = [fillSecrets(wanted, {}), fillSecrets(wanted, {})]
    expect(one.db?.password).toMatch(/^[A-Za-z0-9]{32,}$/)
    expect(one.db?.password).not.toBe(other.db?.password)
  })

  it('are kept for their owner alone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fleet-secrets-'))
    expect(await readSecrets(folder)).toEqual({})
    const secrets = fillSecrets(wanted, {})
    await keepSecrets(folder, secrets)
    expect(await readSecrets(folder)).toEqual(secrets)
    expect(statSync(secretsFile(folder)).mode & 0o777).toBe(0o600)
  })
})

describe('what LocalStack and the stores find in the cluster', () => {
  const key = (name: string) => ({ name: 'aws-credentials', namespace: 'operator', key: name })
  const store = object('external-secrets.io/v1', 'ClusterSecretStore', 'aws', {
    provider: {
      aws: {
        auth: {
          secretRef: { accessKeyIDSecretRef: key('id'), secretAccessKeySecretRef: key('secret') },
        },
      },
    },
  })

  it('is one Secret with everything, one of credentials, and their namespaces', () => {
    const objects = secretObjects([store], 'tools', { 'app/db': { password: 'word' } })
    expect(objects).toMatchObject([
      { kind: 'Namespace', metadata: { name: 'tools' } },
      { kind: 'Namespace', metadata: { name: 'operator' } },
      {
        kind: 'Secret',
        metadata: { name: 'development-secrets', namespace: 'tools' },
        stringData: { 'app.db': '{"password":"word"}' },
      },
      {
        kind: 'Secret',
        metadata: { name: 'aws-credentials', namespace: 'operator' },
        stringData: { id: 'test', secret: 'test' },
      },
    ])
  })
})
