import { describe, expect, it } from 'vitest'
import type { KubernetesObject } from '../../../src/cluster/types.ts'
import { rootCause } from '../../../src/health/root-cause.ts'
import { serviceStates } from '../../../src/health/services.ts'
import * as make from '../support/objects.ts'
import { worldOf } from '../support/world.ts'

const { now, condition, checkingHealth, gitRepository } = make

const deployment = make.deployment('shop/web', false)
const set = make.replicaSet('shop/web-5f', deployment)
const pod = make.waitingPod('shop/web-5f-x', set, 'CreateContainerConfigError')
const missing = make.warning(pod, 'Failed', 'Error: secret "login" not found')
const web = (...inventory: string[]) =>
  make.kustomization('web', {
    conditions: checkingHealth,
    inventory: ['shop_web_apps_Deployment', ...inventory],
  })
const unready = { conditions: [condition('Ready', 'False', 'SecretSyncedError', 'no such key')] }

const external = (spec: object, status: object = unready) =>
  make.make('external-secrets.io/v1', 'ExternalSecret', 'shop/login', { spec, status })

function objectNamed(objects: KubernetesObject[], unwatched: string[] = []) {
  const world = worldOf([gitRepository(), deployment, set, pod, missing, ...objects], unwatched)
  return rootCause(world, serviceStates(world, [], now), now)?.object
}

describe('a pod that misses a Secret', () => {
  it('waits for what is to make it, whichever service that belongs to', () => {
    expect(objectNamed([web(), external({})])).toBe('ExternalSecret shop/login')
    const certificate = make.make('cert-manager.io/v1', 'Certificate', 'shop/any', {
      spec: { secretName: 'login' },
      status: unready,
    })
    expect(objectNamed([web(), certificate])).toBe('Certificate shop/any')
  })

  it('is named itself where nobody is to make it, or says that it has', () => {
    const another = external({ target: { name: 'another' } })
    const done = external({}, { conditions: [make.ready] })
    for (const one of [another, done]) expect(objectNamed([web(), one])).toBe('Pod shop/web-5f-x')
  })

  it('waits for what its service brings for that, also before that is watched', () => {
    const entry = 'shop_login_external-secrets.io_ExternalSecret'
    const objects = [web(entry), external({})]
    expect(objectNamed(objects, ['ExternalSecret'])).toBe('ExternalSecret shop/login')
  })

  it('waits for a store that is there and not well', () => {
    const login = external({ secretStoreRef: { name: 'vault' } })
    const store = (id: string, kind: string) =>
      make.make('external-secrets.io/v1', kind, id, { status: unready })
    expect(objectNamed([web(), login, store('shop/vault', 'SecretStore')])).toBe(
      'SecretStore shop/vault',
    )
    const shared = external({ secretStoreRef: { name: 'vault', kind: 'ClusterSecretStore' } })
    expect(objectNamed([web(), shared, store('vault', 'ClusterSecretStore')])).toBe(
      'ClusterSecretStore vault',
    )
  })
})
