import { describe, expect, it } from 'vitest'
import type { KubernetesObject } from '../../../src/cluster/types.ts'
import { failureReport } from '../../../src/health/failure-report.ts'
import { rootCause } from '../../../src/health/root-cause.ts'
import { type ForecastService, serviceStates } from '../../../src/health/services.ts'
import * as make from '../support/objects.ts'
import { worldOf } from '../support/world.ts'

const { now, condition, kustomization, gitRepository, checkingHealth, waiting } = make

function causeOf(objects: KubernetesObject[], forecast: ForecastService[] = []) {
  const hasSource = objects.some(({ kind }) => kind === 'GitRepository')
  const world = worldOf(hasSource ? objects : [gitRepository(), ...objects])
  return rootCause(world, serviceStates(world, forecast, now), now)
}
const web = kustomization('web', { dependsOn: ['db'], conditions: [waiting], applied: undefined })
const db = (inventory: string) =>
  kustomization('db', { conditions: checkingHealth, inventory: [inventory] })
const dbRelease = db('shop_db_helm.toolkit.fluxcd.io_HelmRelease')
const failing = (reason: string, message: string) => [condition('Ready', 'False', reason, message)]

const repository = (conditions: Record<string, unknown>[]) =>
  make.make('source.toolkit.fluxcd.io/v1', 'HelmRepository', 'flux-system/charts', {
    status: { observedGeneration: 1, conditions },
  })

describe('rootCause', () => {
  it('is nothing when all is healthy or skipped', () => {
    const skipped = kustomization('off', { conditions: [], spec: { suspend: true } })
    expect(causeOf([kustomization('web'), skipped])).toBe(undefined)
  })

  it('goes down to the pod: the sentence that the whole tool is for', () => {
    const deployment = make.deployment('shop/db', false)
    const set = make.replicaSet('shop/db-5f', deployment)
    const pod = make.waitingPod('shop/db-5f-x', set, 'ContainerCreating')
    const event = make.warning(pod, 'FailedMount', 'secret "db" not found')
    expect(causeOf([web, db('shop_db_apps_Deployment'), deployment, set, pod, event])).toEqual({
      type: 'waiting',
      service: 'web',
      chain: ['web', 'db'],
      object: 'Pod shop/db-5f-x',
      reason: 'ContainerCreating: secret "db" not found',
      since: make.aMinuteAgo,
      text: 'web waits on db: pod db-5f-x ContainerCreating',
    })
  })

  it.each([
    ['Building manifests', [condition('Ready', 'Unknown', 'Progressing', 'Building manifests')]],
    ['Running health checks', checkingHealth],
  ])('is not what Flux merely looks at again (%s), though others wait for that', (_, again) => {
    const cache = kustomization('cache', { conditions: again })
    const page = kustomization('page', {
      dependsOn: ['cache'],
      conditions: [waiting],
      applied: undefined,
    })
    const deployment = make.deployment('shop/db', false)
    const set = make.replicaSet('shop/db-5f', deployment)
    const pod = make.waitingPod('shop/db-5f-x', set, 'ContainerCreating')
    expect(causeOf([cache, page])).toMatchObject({ object: 'Kustomization flux-system/cache' })
    expect(
      causeOf([cache, page, db('shop_db_apps_Deployment'), deployment, set, pod]),
    ).toMatchObject({ object: 'Pod shop/db-5f-x' })
  })

  it('stops at a ReplicaSet that may not create pods', () => {
    const deployment = make.deployment('shop/db', false)
    const set = make.replicaSet('shop/db-5f', deployment, {
      conditions: [condition('ReplicaFailure', 'True', 'FailedCreate', 'exceeded quota: small')],
    })
    expect(causeOf([web, db('shop_db_apps_Deployment'), deployment, set])).toMatchObject({
      object: 'ReplicaSet shop/db-5f',
      reason: 'FailedCreate: exceeded quota: small',
    })
  })

  it('names the pod that fails before one that is only slow', () => {
    const deployment = make.deployment('shop/db', false)
    const set = make.replicaSet('shop/db-5f', deployment)
    const slow = make.waitingPod('shop/a', set, 'ContainerCreating')
    const looping = make.waitingPod('shop/b', set, 'CrashLoopBackOff')
    const status = { ...Object(looping.status), phase: 'Running' }
    const objects = [db('shop_db_apps_Deployment'), deployment, set, slow, { ...looping, status }]
    expect(causeOf([web, ...objects])?.object).toBe('Pod shop/b')
  })

  it('goes on to the claim that a pod cannot be scheduled without', () => {
    const set = make.make('apps/v1', 'StatefulSet', 'shop/db', {
      spec: { replicas: 1 },
      status: { observedGeneration: 1, replicas: 1 },
    })
    const message = 'pod has unbound immediate PersistentVolumeClaims'
    const pod = make.pod('shop/db-0', set, {
      spec: { volumes: [{ persistentVolumeClaim: { claimName: 'data' } }] },
      status: {
        phase: 'Pending',
        conditions: [condition('PodScheduled', 'False', 'Unschedulable', message)],
      },
    })
    const claim = make.make('v1', 'PersistentVolumeClaim', 'shop/data', {
      status: { phase: 'Pending' },
    })
    const event = make.warning(claim, 'ProvisioningFailed', 'storageclass "fast" not found')
    expect(causeOf([web, db('shop_db_apps_StatefulSet'), set, pod, claim, event])).toMatchObject({
      object: 'PersistentVolumeClaim shop/data',
      reason: 'Pending: not bound: Pending: ProvisioningFailed: storageclass "fast" not found',
    })
  })

  it("names a release's chart, or the repository that the chart comes from", () => {
    const release = make.helmRelease('shop/db', failing('SourceNotReady', 'chart not ready'), {
      helmChart: 'flux-system/shop-db',
    })
    const chart = make.make('source.toolkit.fluxcd.io/v1', 'HelmChart', 'flux-system/shop-db', {
      spec: { sourceRef: { kind: 'HelmRepository', name: 'charts' } },
      status: { conditions: failing('InvalidChartReference', 'no chart version 9.9.9') },
    })
    expect(causeOf([web, dbRelease, release, chart, repository([make.ready])])).toMatchObject({
      object: 'HelmChart flux-system/shop-db',
      reason: 'InvalidChartReference: no chart version 9.9.9',
    })
    const broken = repository(failing('Failed', '404'))
    expect(causeOf([web, dbRelease, release, chart, broken])?.object).toBe(
      'HelmRepository flux-system/charts',
    )
  })

  it("follows a release to the workload that it waits for, else keeps the release's own words", () => {
    const release = make.helmRelease('shop/db', [condition('Ready', 'Unknown', 'Progressing')])
    const workload = make.deployment('shop/db-server', false, make.releasedBy('shop', 'db'))
    expect(causeOf([web, dbRelease, release, workload])?.object).toBe('Deployment shop/db-server')
    const failed = make.helmRelease('shop/db', failing('InstallFailed', 'timed out'))
    expect(causeOf([web, dbRelease, failed])).toMatchObject({
      object: 'HelmRelease shop/db',
      reason: 'InstallFailed: timed out',
    })
  })

  it('keeps to the Kustomization when it does not build', () => {
    const broken = kustomization('db', { conditions: failing('BuildFailed', 'line 3') })
    expect(causeOf([web, broken])).toMatchObject({
      object: 'Kustomization flux-system/db',
      reason: 'BuildFailed: line 3',
    })
  })

  it('names the source, and says when it is offline', () => {
    const root = kustomization('flux-system', {
      conditions: failing('ArtifactFailed', 'none'),
      applied: undefined,
    })
    const message = 'dial tcp 127.0.0.1:4000: connection refused'
    const cause = causeOf([root, make.unfetched('GitOperationFailed', message)])
    expect(cause?.object).toBe('GitRepository flux-system/flux-system')
    expect(cause?.reason).toBe(`source offline: GitOperationFailed: ${message}`)
  })

  it('names the controller when nobody has looked at a Kustomization for long', () => {
    const unseen = kustomization('db', { conditions: [], applied: undefined, observed: -1 })
    expect(causeOf([web, unseen])?.reason).toBe('kustomize-controller has not looked at it')
    const controller = make.deployment('flux-system/kustomize-controller', false)
    const pod = make.waitingPod('flux-system/kc-1', controller, 'ImagePullBackOff')
    expect(causeOf([web, unseen, controller, pod])?.object).toBe('Pod flux-system/kc-1')
  })

  it("names the pod of Flux's own that cannot fetch the source yet, on a new cluster", () => {
    const root = kustomization('flux-system', { conditions: [], applied: undefined, observed: -1 })
    const source = make.make(
      'source.toolkit.fluxcd.io/v1',
      'GitRepository',
      'flux-system/flux-system',
    )
    const controller = make.deployment('flux-system/source-controller', false)
    const pod = make.waitingPod('flux-system/sc-1', controller, 'ImagePullBackOff')
    expect(causeOf([root, source, controller, pod])).toMatchObject({
      object: 'Pod flux-system/sc-1',
      reason: expect.stringContaining('ImagePullBackOff'),
    })
  })

  it('names the pod of a controller that only its Deployment still calls ready', () => {
    const unseen = kustomization('db', { conditions: [], applied: undefined, observed: -1 })
    const controller = make.deployment('flux-system/kustomize-controller')
    const set = make.replicaSet('flux-system/kc', controller)
    const pod = make.waitingPod('flux-system/kc-1', set, 'CrashLoopBackOff')
    expect(causeOf([web, unseen, controller, set, pod])?.object).toBe('Pod flux-system/kc-1')
  })

  it('names helm-controller for a release that nobody has looked at', () => {
    const release = make.helmRelease('shop/db', [])
    const controller = make.deployment('flux-system/helm-controller', false)
    const pod = make.waitingPod('flux-system/hc-1', controller, 'ContainerCreating')
    expect(causeOf([web, dbRelease, release, controller, pod])?.object).toBe('Pod flux-system/hc-1')
  })

  it('names what creates a service that is not there', () => {
    const promised = {
      id: 'flux-system/web',
      name: 'web',
      namespace: 'flux-system',
      dependsOn: [],
      suspended: false,
    }
    const root = kustomization('flux-system', { conditions: failing('BuildFailed', 'line 3') })
    expect(causeOf([root], [promised])).toMatchObject({
      chain: ['web', 'flux-system'],
      object: 'Kustomization flux-system/flux-system',
    })
  })

  it('has nobody wait with the root, which carries the services and is looked at every minute', () => {
    const root = kustomization('flux-system', {
      conditions: checkingHealth,
      inventory: ['web', 'db'].map(
        (name) => `flux-system_${name}_kustomize.toolkit.fluxcd.io_Kustomization`,
      ),
    })
    const broken = kustomization('db', { conditions: failing('BuildFailed', 'line 3') })
    const world = worldOf([gitRepository(), root, web, broken])
    const views = serviceStates(world, [], now)
    expect(rootCause(world, views, now)?.chain).toEqual(['flux-system', 'web', 'db'])
    const cause = rootCause(world, views, now, 'flux-system/flux-system')
    expect(cause).toMatchObject({ service: 'web', chain: ['web', 'db'] })
  })

  it('looks through a parent that waits for its children', () => {
    const parent = kustomization('infra', {
      conditions: checkingHealth,
      inventory: ['flux-system_db_kustomize.toolkit.fluxcd.io_Kustomization'],
    })
    const apps = kustomization('apps', { dependsOn: ['infra'], conditions: [waiting] })
    const broken = kustomization('db', { conditions: failing('BuildFailed', 'line 3') })
    expect(causeOf([parent, apps, broken])?.chain).toEqual(['apps', 'infra', 'db'])
  })

  it('looks through a failed parent, too, to the child that it waited for', () => {
    const parent = kustomization('infra', {
      conditions: failing('HealthCheckFailed', 'timeout'),
      inventory: ['flux-system_db_kustomize.toolkit.fluxcd.io_Kustomization'],
    })
    const apps = kustomization('apps', { dependsOn: ['infra'], conditions: [waiting] })
    const slow = kustomization('db', { conditions: checkingHealth })
    expect(causeOf([parent, apps, slow])?.chain).toEqual(['apps', 'infra', 'db'])
  })

  it('names the suspended one when all that is left is blocked by it', () => {
    const off = kustomization('db', { conditions: [], spec: { suspend: true } })
    expect(causeOf([web, off])).toMatchObject({
      chain: ['web', 'db'],
      object: 'Kustomization flux-system/db',
      reason: 'suspended',
    })
  })

  it('names the suspended one behind a suspended one first', () => {
    const suspend = { conditions: [], spec: { suspend: true } }
    const first = kustomization('base', suspend)
    const off = kustomization('db', { ...suspend, dependsOn: ['base'] })
    expect(causeOf([web, off, first])?.chain.at(-1)).toBe('base')
  })

  it('names what a suspended one would wait for in vain, before the suspended one', () => {
    const broken = kustomization('base', { conditions: failing('BuildFailed', 'x') })
    const off = kustomization('db', {
      conditions: [],
      dependsOn: ['base'],
      spec: { suspend: true },
    })
    const site = kustomization('site', { dependsOn: ['web'], conditions: [waiting] })
    expect(causeOf([site, web, off, broken])?.chain).toEqual(['site', 'web', 'db', 'base'])
  })

  it('prefers what blocks more, but a failure that blocks anything first', () => {
    const slow = kustomization('slow', { conditions: checkingHealth, applied: undefined })
    const two = ['a', 'b'].map((name) =>
      kustomization(name, { dependsOn: ['slow'], conditions: [waiting] }),
    )
    const idle = kustomization('idle', { conditions: failing('BuildFailed', 'x') })
    expect(causeOf([slow, ...two, idle])?.chain.at(-1)).toBe('slow')
    const broken = kustomization('db', { conditions: failing('BuildFailed', 'x') })
    expect(causeOf([slow, ...two, web, broken])?.chain.at(-1)).toBe('db')
  })
})

describe('failureReport', () => {
  it('has the object, its words, its last five events, what it blocks and what goes on', () => {
    const deployment = make.deployment('shop/db', false)
    const pod = make.waitingPod('shop/db-0', deployment, 'CrashLoopBackOff', { restartCount: 2 })
    const events = ['1', '2', '3', '4', '5', '6'].map((n) => make.warning(pod, `Reason${n}`, n))
    const objects = [web, db('shop_db_apps_Deployment'), kustomization('other'), deployment, pod]
    const world = worldOf([gitRepository(), ...objects, ...events])
    const views = serviceStates(world, [], now)
    const failed = views.find(({ name }) => name === 'db')
    const report = failed && failureReport(world, failed, views, now)
    expect(report).toMatchObject({
      service: 'db',
      object: 'Pod shop/db-0',
      reason: 'CrashLoopBackOff (2 restarts): 6',
      blocks: ['flux-system/web'],
      goesOn: ['flux-system/other'],
    })
    expect(report?.events.map(({ message }) => message)).toEqual(['2', '3', '4', '5', '6'])
  })
})

describe('the fate of a service', () => {
  it('is failed while Flux tries again what has failed below it', () => {
    const deployment = make.deployment('shop/db', false)
    const set = make.replicaSet('shop/db-5f', deployment)
    const looping = { name: 'main', state: { waiting: { reason: 'CrashLoopBackOff' } } }
    const status = { phase: 'Running', containerStatuses: [looping] }
    const pod = make.pod('shop/db-5f-x', set, { status })
    const objects = [db('shop_db_apps_Deployment'), deployment, set, pod]
    const world = worldOf([gitRepository(), ...objects])
    const views = serviceStates(world, [], now)
    const [view] = views.filter(({ name }) => name === 'db')
    if (view === undefined) throw new Error('no such service')
    expect(view.state).toBe('progressing')
    expect(failureReport(world, view, views, now)).toMatchObject({
      state: 'failed',
      object: 'Pod shop/db-5f-x',
    })
  })
})
