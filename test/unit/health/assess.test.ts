import { describe, expect, it } from 'vitest'
import type { KubernetesObject } from '../../../src/cluster/types.ts'
import { assess, type WaitTarget } from '../../../src/health/assess.ts'
import { guiltyServices } from '../../../src/health/root-cause.ts'
import type { ForecastService } from '../../../src/health/types.ts'
import { verdict } from '../../../src/health/verdict.ts'
import * as make from '../support/objects.ts'
import { stillWorldOf } from '../support/world.ts'

const { kustomization, gitRepository, condition, now } = make
const rootId = 'flux-system/flux-system'
const source = 'flux-system/flux-system'

const promised = (name: string, parent = 'flux-system', dependsOn: string[] = []) => ({
  id: `flux-system/${name}`,
  name,
  namespace: 'flux-system',
  dependsOn: dependsOn.map((other) => `flux-system/${other}`),
  suspended: false,
  parent: `flux-system/${parent}`,
})

function assessed(objects: KubernetesObject[], forecast: ForecastService[] = [], only?: string[]) {
  const world = stillWorldOf([gitRepository(), ...objects])
  const selected = only && { selected: new Set(only.map((name) => `flux-system/${name}`)) }
  const target: WaitTarget = { forecast, root: rootId, fleetSource: source, ...selected }
  const assessment = assess(world, target, now)
  return { ...assessment, names: assessment.services.map(({ name }) => name) }
}

const failedRoot = kustomization('flux-system', {
  conditions: [condition('Ready', 'False', 'BuildFailed', 'accumulating resources: no such file')],
  applied: undefined,
})

describe('an assessment', () => {
  it('does not count the root among the services', () => {
    const { names, root } = assessed([kustomization('flux-system'), kustomization('web')])
    expect(names).toEqual(['web'])
    expect(root?.state).toBe('healthy')
  })

  it('is not healthy while the root has failed, though every service is', () => {
    const { views, waiting } = assessed([failedRoot, kustomization('web')])
    expect(verdict(views)).toBe('stuck')
    expect(waiting?.object).toBe('Kustomization flux-system/flux-system')
  })

  it('is not healthy while a controller of Flux does not run: no change would arrive', () => {
    const services = [kustomization('flux-system'), kustomization('web')]
    const away = make.deployment('flux-system/source-controller', false)
    const { views, waiting } = assessed([...services, away])
    expect(verdict(views)).toBe('running')
    expect(waiting?.object).toBe('Deployment flux-system/source-controller')
    const running = make.deployment('flux-system/source-controller')
    expect(verdict(assessed([...services, running]).views)).toBe('healthy')
  })

  it('says of a health check on a kind without a definition that the cluster does not serve it', () => {
    const issuer = { apiVersion: 'cert-manager.io/v1', kind: 'ClusterIssuer', name: 'production' }
    const issuers = kustomization('issuers', { spec: { healthChecks: [issuer] } })
    const objects = [gitRepository(), kustomization('flux-system'), issuers]
    const world = stillWorldOf(objects, ['ClusterIssuer'])
    const { waiting } = assess(world, { forecast: [], root: rootId, fleetSource: source }, now)
    expect(waiting?.reason).toBe('ClusterIssuer is not served by the cluster yet')
  })

  it('takes no notice of health checks beside wait, as Flux does not', () => {
    const absent = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'absent' }
    const stateWith = (spec: object) => {
      const web = kustomization('web', { spec: { healthChecks: [absent], ...spec } })
      return assessed([kustomization('flux-system'), web]).views.at(-1)?.state
    }
    expect(stateWith({})).not.toBe('healthy')
    expect(stateWith({ wait: true })).toBe('healthy')
  })

  it('with --only goes on to the root that would create the service', () => {
    const { waiting, names } = assessed([failedRoot], [promised('web')], ['web'])
    expect(names).toEqual(['web'])
    expect(waiting).toMatchObject({
      chain: ['web', 'flux-system'],
      object: 'Kustomization flux-system/flux-system',
      reason: 'BuildFailed: accumulating resources: no such file',
    })
  })

  it('with --only goes on to a nested parent, and to why that one is stuck', () => {
    const apps = kustomization('apps', {
      conditions: [condition('Ready', 'False', 'BuildFailed', 'kustomization path not found')],
      applied: undefined,
    })
    const forecast = [promised('apps'), promised('web', 'apps')]
    const { waiting } = assessed([kustomization('flux-system'), apps], forecast, ['apps', 'web'])
    expect(waiting).toMatchObject({
      chain: ['web', 'apps'],
      object: 'Kustomization flux-system/apps',
    })
  })

  it('with --only takes in what a selected service waits on, whoever promised that', () => {
    const web = kustomization('web', {
      dependsOn: ['db'],
      conditions: [make.waiting],
      applied: undefined,
    })
    const db = kustomization('db', { conditions: make.checkingHealth })
    const { names, waiting } = assessed([kustomization('flux-system'), web, db], [], ['web'])
    expect(names).toEqual(['web'])
    expect(waiting?.chain).toEqual(['web', 'db'])
  })
})

describe('those that only the user can move', () => {
  const blocked = (name: string, on: string) =>
    kustomization(name, { dependsOn: [on], conditions: [make.waiting], applied: undefined })
  const guilty = (objects: KubernetesObject[]) =>
    guiltyServices(assessed([kustomization('flux-system'), ...objects]).views).map(
      ({ name, reason }) => `${name}: ${reason}`,
    )

  it('are a suspended service that another needs', () => {
    const off = kustomization('off', { conditions: [], spec: { suspend: true } })
    expect(guilty([off, blocked('web', 'off'), blocked('site', 'web')])).toEqual(['off: suspended'])
  })

  it('are a service that needs what does not exist', () => {
    expect(guilty([blocked('web', 'nobody'), blocked('site', 'web')])).toEqual([
      'web: depends on flux-system/nobody, which does not exist',
    ])
  })

  it('are all that failed, each once', () => {
    const failing = [condition('Ready', 'False', 'BuildFailed', 'broken')]
    const broken = (name: string) =>
      kustomization(name, { conditions: failing, applied: undefined })
    expect(guilty([broken('a'), broken('b'), blocked('web', 'a')])).toEqual([
      'a: BuildFailed: broken',
      'b: BuildFailed: broken',
    ])
  })
})
