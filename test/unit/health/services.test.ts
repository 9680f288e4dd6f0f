import { describe, expect, it } from 'vitest'
import type { KubernetesObject } from '../../../src/cluster/types.ts'
import { kindsToTrack, type ServiceOptions, serviceStates } from '../../../src/health/services.ts'
import * as make from '../support/objects.ts'
import { worldOf } from '../support/world.ts'

const { now, revision, newRevision, aMinuteAgo, condition, kustomization, gitRepository } = make

/** The view of `web` (else of `name`) in a world of these objects. */
function view(objects: KubernetesObject[], options: ServiceOptions = {}, name = 'web') {
  const world = worldOf([gitRepository(), ...objects])
  return serviceStates(world, [], now, options).find((service) => service.name === name)
}
const failing = (reason: string, message = 'no') => [condition('Ready', 'False', reason, message)]
const promised = (name: string, ...dependsOn: string[]) => ({
  id: `flux-system/${name}`,
  name,
  namespace: 'flux-system',
  dependsOn: dependsOn.map((other) => `flux-system/${other}`),
  suspended: false,
})

describe('a service is healthy', () => {
  it('when Ready for the newest spec and revision, with all below current', () => {
    const web = kustomization('web', {
      inventory: ['shop_web_apps_Deployment', 'shop_web__ConfigMap'],
    })
    const config = make.make('v1', 'ConfigMap', 'shop/web')
    expect(view([web, config, make.deployment('shop/web')])).toMatchObject({
      state: 'healthy',
      since: new Date(aMinuteAgo).toISOString(),
    })
  })

  it.each([
    ['its newest spec was not observed', kustomization('web', { generation: 2 })],
    ['it applied an older revision', kustomization('web', { applied: newRevision })],
    ['it applied nothing yet', kustomization('web', { applied: undefined })],
  ])('but not when %s', (_, web) => {
    expect(view([web])?.state).toBe('applying')
  })

  it('but not before the revision that is asked for was applied', () => {
    const web = kustomization('web')
    expect(view([web], { expectedRevision: newRevision })?.state).toBe('applying')
    expect(view([web], { expectedRevision: revision })?.state).toBe('healthy')
  })

  it('but not when a workload in its inventory is missing or not up, though Flux says Ready', () => {
    const web = kustomization('web', { inventory: ['shop_web_apps_Deployment'] })
    expect(view([web])?.state).toBe('progressing')
    expect(view([web, make.deployment('shop/web', false)])).toMatchObject({
      state: 'progressing',
      reason: 'deployment: 0/1 available',
    })
  })

  it('but not when a workload that its HelmRelease installed is not up', () => {
    const web = kustomization('web', { inventory: ['shop_web_helm.toolkit.fluxcd.io_HelmRelease'] })
    const release = make.helmRelease('shop/web', [make.ready])
    const workload = make.deployment('other/web', false, make.releasedBy('shop', 'web'))
    expect(view([web, release])?.state).toBe('healthy')
    expect(view([web, release, workload])?.state).toBe('progressing')
  })

  it('but not while a kind in its inventory is not watched; the kind is named', () => {
    const web = kustomization('web', { inventory: ['shop_db_postgresql.cnpg.io_Cluster'] })
    const views = serviceStates(worldOf([gitRepository(), web], ['Cluster']), [], now)
    expect(views[0]?.state).toBe('progressing')
    expect(kindsToTrack(views)).toEqual([{ group: 'postgresql.cnpg.io', kind: 'Cluster' }])
  })

  it('without watching kinds that have no health', () => {
    const web = kustomization('web', {
      inventory: ['shop_web__Secret', '_r_rbac.authorization.k8s.io_ClusterRole'],
    })
    const views = serviceStates(worldOf([gitRepository(), web], ['Secret', 'ClusterRole']), [], now)
    expect(views[0]).toMatchObject({ state: 'healthy', needsTracking: [] })
  })

  it('though a Job is gone: it may have a time to live, and Flux saw it complete', () => {
    expect(view([kustomization('web', { inventory: ['shop_seed_batch_Job'] })])?.state).toBe(
      'healthy',
    )
  })

  it('on the word of Flux for kinds that it judges by healthCheckExprs', () => {
    const spec = { healthCheckExprs: [{ apiVersion: 'a.example/v1', kind: 'A', current: 'true' }] }
    const web = kustomization('web', { spec, inventory: ['shop_a_a.example_A'] })
    const a = make.make('a.example/v1', 'A', 'shop/a', { status: { conditions: failing('Odd') } })
    expect(view([web, a])?.state).toBe('healthy')
  })
})

describe('a service waits', () => {
  it('while it is promised but was not created', () => {
    const views = serviceStates(worldOf([gitRepository()]), [promised('web')], now)
    expect(views[0]).toMatchObject({ state: 'waiting', exists: false, since: now.toISOString() })
  })

  it('for dependencies that are not Ready, by name', () => {
    const db = kustomization('db', { conditions: make.checkingHealth })
    const web = kustomization('web', { dependsOn: ['db'], conditions: [make.waiting] })
    expect(view([db, web])).toMatchObject({
      state: 'waiting',
      reason: 'waits on db',
      unmet: ['flux-system/db'],
      waitsOn: ['flux-system/db'],
      layer: 1,
    })
  })

  it('for a dependency that is Ready at an older revision of the same source', () => {
    const db = kustomization('db', { applied: newRevision })
    const web = kustomization('web', { dependsOn: ['db'], conditions: [make.waiting] })
    expect(view([db, web])?.unmet).toEqual(['flux-system/db'])
  })

  it('for a suspended one, and says so; the suspended one is skipped', () => {
    const db = kustomization('db', { conditions: [], spec: { suspend: true } })
    const web = kustomization('web', { dependsOn: ['db'], conditions: [make.waiting] })
    expect(view([db, web])).toMatchObject({ state: 'waiting', reason: 'blocked by suspended db' })
    expect(view([db, web], {}, 'db')?.state).toBe('skipped')
  })

  it('for one that does not exist', () => {
    const web = kustomization('web', { dependsOn: ['gone'], conditions: [make.waiting] })
    expect(view([web])?.reason).toBe('depends on flux-system/gone, which does not exist')
  })

  it('for a source that was not fetched yet', () => {
    const web = kustomization('web', { conditions: failing('ArtifactFailed'), applied: undefined })
    const source = make.unfetched('Progressing', 'cloning')
    expect(serviceStates(worldOf([source, web]), [], now)[0]?.state).toBe('waiting')
  })
})

describe('a service moves', () => {
  it('applying while Flux builds and applies, progressing while health checks run', () => {
    const conditions = make.reconciling('Building manifests for revision x')
    expect(view([kustomization('web', { conditions })])?.state).toBe('applying')
    const web = kustomization('web', { conditions: make.checkingHealth })
    expect(view([web])?.state).toBe('progressing')
  })

  it('applying when a newer revision than the one that failed is there', () => {
    const web = kustomization('web', { conditions: failing('BuildFailed'), attempted: newRevision })
    expect(view([web])?.state).toBe('applying')
  })

  it('progressing when its health checks were cut short for a newer request', () => {
    const web = kustomization('web', { conditions: failing('HealthCheckCanceled') })
    expect(view([web])?.state).toBe('progressing')
  })
})

describe('a service has failed', () => {
  it.each(['BuildFailed', 'ReconciliationFailed', 'HealthCheckFailed', 'PruneFailed'])(
    'when Flux says %s, in its words',
    (reason) => {
      const web = kustomization('web', { conditions: failing(reason, 'line 3: oops') })
      expect(view([web])).toMatchObject({ state: 'failed', reason: `${reason}: line 3: oops` })
    },
  )

  it('when its source cannot be fetched', () => {
    const web = kustomization('web', { conditions: failing('ArtifactFailed'), applied: undefined })
    const source = make.unfetched('GitOperationFailed', 'authentication required')
    expect(serviceStates(worldOf([source, web]), [], now)[0]).toMatchObject({
      state: 'failed',
      reason: 'GitRepository flux-system/flux-system: authentication required',
    })
  })

  it('when its HelmRelease has failed, while Flux still waits for it', () => {
    const web = kustomization('web', {
      conditions: make.checkingHealth,
      inventory: ['shop_web_helm.toolkit.fluxcd.io_HelmRelease'],
    })
    const release = make.helmRelease('shop/web', failing('InstallFailed', 'timed out'))
    expect(view([web, release])).toMatchObject({
      state: 'failed',
      reason: 'HelmRelease: timed out',
    })
  })
})

describe('a view', () => {
  it('keeps its time while its state stays', () => {
    const web = kustomization('web')
    const before = view([web])
    const previous = before ? [{ ...before, since: '2026-10-01T00:00:00.000Z' }] : []
    expect(view([web], { previous })?.since).toBe('2026-10-01T00:00:00.000Z')
  })

  it('takes its layer from the label, else from what it depends on', () => {
    const db = kustomization('db', { labels: { 'fleet.local/layer': '4' } })
    const views = serviceStates(
      worldOf([gitRepository(), db]),
      [promised('web', 'db', 'ops'), promised('ops', 'db')],
      now,
    )
    expect(views.map(({ name, layer }) => [name, layer])).toEqual([
      ['db', 4],
      ['ops', 5],
      ['web', 6],
    ])
  })

  it('of the cluster wins over what the repository promises', () => {
    const world = worldOf([
      gitRepository(),
      kustomization('web', { dependsOn: ['db'] }),
      kustomization('db'),
    ])
    const [, web] = serviceStates(world, [promised('web')], now)
    expect(web).toMatchObject({ exists: true, dependsOn: ['flux-system/db'] })
  })
})
