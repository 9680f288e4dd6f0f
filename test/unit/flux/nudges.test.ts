import { describe, expect, it } from 'vitest'
import type { KubernetesObject } from '../../../src/cluster/types.ts'
import { changedAnnotation, changedValue } from '../../../src/flux/changed-first.ts'
import { noMemory, nudges } from '../../../src/flux/nudges.ts'
import { serviceStates } from '../../../src/health/services.ts'
import * as make from '../support/objects.ts'
import { worldOf } from '../support/world.ts'

const { now, kustomization, condition, checkingHealth, waiting } = make

function wake(
  objects: KubernetesObject[],
  { memory = noMemory, healthGate = true, source = make.gitRepository(), later = 0 } = {},
) {
  const world = worldOf([source, ...objects])
  const at = new Date(now.getTime() + later)
  return nudges(world, serviceStates(world, [], now), memory, { healthGate, now: at })
}
const woken = (...args: Parameters<typeof wake>) =>
  wake(...args).nudges.map(({ name, why }) => `${name} ${why}`)

const inventory = ['shop_web_apps_Deployment']
const checking = kustomization('web', { conditions: checkingHealth, inventory })

describe('a Kustomization that runs its health checks', () => {
  it('is woken when everything in its inventory has become healthy', () => {
    const { memory } = wake([checking, make.deployment('shop/web', false)])
    expect(woken([checking, make.deployment('shop/web')], { memory })).toEqual([
      'web inventory-healthy',
    ])
  })

  it("is left to Flux's own first look when all was healthy from the beginning, unless that takes long", () => {
    const healthy = [checking, make.deployment('shop/web')]
    const first = wake(healthy)
    expect([first.nudges, first.lookAgainInMs]).toEqual([[], 600])
    expect(woken(healthy, { memory: first.memory, later: 599 })).toEqual([])
    expect(woken(healthy, { memory: first.memory, later: 600 })).toEqual(['web inventory-healthy'])
  })

  it('is left to that first look for longer by a controller that took long to apply: it has much to do', () => {
    const building = kustomization('web', { conditions: make.reconciling('Building manifests') })
    const { memory } = wake([building])
    const healthy = [checking, make.deployment('shop/web')]
    const first = wake(healthy, { memory, later: 1000 })
    expect([first.nudges, first.lookAgainInMs]).toEqual([[], 2000])
    expect(woken(healthy, { memory: first.memory, later: 2999 })).toEqual([])
    expect(woken(healthy, { memory: first.memory, later: 3000 })).toEqual(['web inventory-healthy'])
  })

  it('is left to that first look when an object was not seen before only because our watch was late', () => {
    const { memory } = wake([checking])
    expect(woken([checking, make.deployment('shop/web')], { memory })).toEqual([])
  })

  it('is left alone while anything is not, is missing, or is not watched', () => {
    expect(woken([checking, make.deployment('shop/web', false)])).toEqual([])
    expect(woken([checking])).toEqual([])
  })

  it('is left alone without the feature gate: the request would only queue', () => {
    expect(woken([checking, make.deployment('shop/web')], { healthGate: false })).toEqual([])
  })

  it('is left alone while it still builds or applies: the inventory is the old one', () => {
    const building = make.reconciling('Building manifests for revision x')
    const web = kustomization('web', { conditions: building, inventory })
    expect(woken([web, make.deployment('shop/web')])).toEqual([])
  })

  it('is left to Flux when what an expression judges does not call itself ready', () => {
    const spec = { healthCheckExprs: [{ apiVersion: 'apps/v1', kind: 'Deployment' }] }
    const web = kustomization('web', { conditions: checkingHealth, inventory, spec })
    const { memory } = wake([web, make.deployment('shop/web', false)])
    const deployment = make.deployment('shop/web')
    expect(woken([web, deployment], { memory })).toEqual([])
    const { conditions = [], ...rest } = deployment.status as { conditions?: object[] }
    const status = { ...rest, conditions: [...conditions, make.ready] }
    expect(woken([web, { ...deployment, status }], { memory })).toEqual(['web inventory-healthy'])
  })

  it('is asked for by the same token as long as Flux has not handled it', () => {
    const { memory } = wake([checking, make.deployment('shop/web', false)])
    const tokens = (object: KubernetesObject) =>
      wake([object, make.deployment('shop/web')], { memory }).nudges.map(({ token }) => token)
    expect(tokens(checking)).toEqual(tokens(checking))
    const status = { ...(checking.status as object), lastHandledReconcileAt: tokens(checking)[0] }
    expect(tokens({ ...checking, status })).not.toEqual(tokens(checking))
  })
})

describe('a Kustomization whose health check failed', () => {
  it('is woken once everything is healthy, so that a mended fleet goes on', () => {
    const conditions = [condition('Ready', 'False', 'HealthCheckFailed', 'timeout')]
    const web = kustomization('web', { conditions, inventory })
    expect(woken([web, make.deployment('shop/web')])).toEqual(['web recovered'])
    expect(woken([web, make.deployment('shop/web', false)])).toEqual([])
  })

  it('is left alone when it failed at another revision: Flux takes the new one by itself', () => {
    const conditions = [condition('Ready', 'False', 'HealthCheckFailed', 'timeout')]
    const web = kustomization('web', { conditions, inventory, attempted: make.newRevision })
    expect(woken([web, make.deployment('shop/web')])).toEqual([])
  })
})

describe('a Kustomization that waits for its dependencies', () => {
  const web = kustomization('web', { dependsOn: ['db'], conditions: [waiting], applied: undefined })

  it('is woken when all are Ready at its revision', () => {
    expect(woken([kustomization('db'), web])).toEqual(['web dependencies-ready'])
  })

  it('is left alone while one is not Ready, not observed, at another revision, or absent', () => {
    const unready = [
      kustomization('db', { conditions: [waiting] }),
      kustomization('db', { generation: 2 }),
      kustomization('db', { applied: make.newRevision }),
    ]
    for (const db of unready) expect(woken([db, web])).toEqual([])
    expect(woken([web])).toEqual([])
  })

  it('is woken before those that fewer Kustomizations wait for, one behind the other', () => {
    const waits = (name: string, ...dependsOn: string[]) =>
      kustomization(name, { dependsOn, conditions: [waiting], applied: undefined })
    const leaves = [waits('adminer', 'db'), waits('backup', 'db')]
    const chain = [waits('queue', 'db'), waits('worker', 'queue'), waits('report', 'worker')]
    const wide = [waits('search', 'db'), waits('facets', 'search'), waits('terms', 'search')]
    expect(woken([kustomization('db'), ...leaves, ...wide, ...chain])).toEqual(
      ['queue', 'search', 'adminer', 'backup'].map((name) => `${name} dependencies-ready`),
    )
  })

  it('is woken when it was never reconciled, but not when it has no dependencies', () => {
    const fresh = { conditions: [], applied: undefined, observed: -1 }
    const unseen = kustomization('web', { ...fresh, dependsOn: ['db'] })
    expect(woken([kustomization('db'), unseen])).toEqual(['web dependencies-ready'])
    expect(woken([kustomization('web', fresh)])).toEqual([])
  })

  it('is left alone when it is suspended or being deleted', () => {
    const suspended = kustomization('web', {
      dependsOn: ['db'],
      conditions: [waiting],
      spec: { suspend: true },
    })
    const metadata = { ...web.metadata, deletionTimestamp: make.aMinuteAgo }
    expect(woken([kustomization('db'), suspended])).toEqual([])
    expect(woken([kustomization('db'), { ...web, metadata }])).toEqual([])
  })

  it('is woken once, and again for a new revision or generation', () => {
    const first = wake([kustomization('db'), web])
    expect(wake([kustomization('db'), web], { memory: first.memory }).nudges).toEqual([])
    const edited = kustomization('web', { dependsOn: ['db'], conditions: [waiting], generation: 2 })
    expect(woken([kustomization('db'), edited], { memory: first.memory })).toEqual([
      'web dependencies-ready',
    ])
    const source = make.gitRepository(make.newRevision)
    const db = kustomization('db', { applied: make.newRevision })
    expect(woken([db, web], { memory: first.memory, source })).toEqual(['web dependencies-ready'])
  })
})

describe('while a changed service is under way', () => {
  const { newRevision } = make
  const source = (fetchedAgoMs: number, revision = newRevision) => {
    const object = make.gitRepository(newRevision)
    const lastUpdateTime = new Date(now.getTime() - fetchedAgoMs).toISOString()
    const annotations = { [changedAnnotation]: changedValue(revision, ['flux-system/web']) ?? '' }
    return {
      ...object,
      metadata: { ...object.metadata, annotations },
      status: { artifact: { revision: newRevision, lastUpdateTime } },
    }
  }
  const ready = (name: string) => kustomization(name, { applied: newRevision })
  const waits = (name: string, dependsOn: string[]) =>
    kustomization(name, { dependsOn, conditions: [waiting], applied: make.revision })
  const fleet = [
    ready('base'),
    waits('db', ['base']),
    waits('web', ['db']),
    waits('other', ['base']),
  ]

  it('what it depends on is woken, and nobody else', () => {
    expect(woken(fleet, { source: source(1000) })).toEqual(['db dependencies-ready'])
    const later = [ready('base'), ready('db'), waits('web', ['db']), waits('other', ['db'])]
    expect(woken(later, { source: source(1000) })).toEqual(['web dependencies-ready'])
  })

  it('others are woken once it is ready, or has failed', () => {
    const failed = [condition('Ready', 'False', 'BuildFailed', 'no such file')]
    for (const web of [ready('web'), kustomization('web', { conditions: failed })]) {
      const objects = [ready('base'), ready('db'), web, waits('other', ['base'])]
      expect(woken(objects, { source: source(1000) })).toEqual(['other dependencies-ready'])
    }
  })

  it('others are woken when it takes long, and when another revision was meant', () => {
    const both = ['db dependencies-ready', 'other dependencies-ready']
    expect(woken(fleet, { source: source(6000) })).toEqual(both)
    expect(woken(fleet, { source: source(1000, make.revision) })).toEqual(both)
  })
})
