import { describe, expect, it } from 'vitest'
import { unawaitedReleases } from '../../../src/validate/rules/releases.ts'
import { stage } from './fleet.ts'

const release = (spec: string) => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: shop }
spec: ${spec}
`
const idle = '{ install: { disableWait: true }, upgrade: { disableWait: true } }'
const check = (kind: string, namespace = 'shop') => ({ kind, name: 'web', namespace })
const api = { dependsOn: ['web'] }
const found = (...args: Parameters<typeof stage>) =>
  unawaitedReleases(stage(...args)).map(({ rule }) => rule)

describe('a release that does not wait for its pods', () => {
  it('is found where another service depends on it and nobody else waits', () => {
    const web = { yaml: release(idle) }
    const [finding, ...others] = unawaitedReleases(stage({ web, api }))
    expect(others).toEqual([])
    expect(finding).toMatchObject({ severity: 'warning', object: 'HelmRelease shop/web' })
    expect(finding?.message).toContain('so that api may start before them')
    expect(found({ web })).toEqual([])
  })

  it.each([
    ['its own namespace', idle, 'shop', []],
    ['another one', idle, 'office', ['release-not-awaited']],
    ['the one it installs into', idle.replace('{', '{ targetNamespace: office,'), 'office', []],
  ])('is awaited by a workload among the health checks in %s', (_, spec, namespace, rules) => {
    const healthChecks = [check('Deployment', namespace), check('HelmRelease')]
    expect(found({ web: { yaml: release(spec), healthChecks }, api })).toEqual(rules)
  })

  it('is to stand behind its workloads, or Flux counts those of before an upgrade', () => {
    const healthChecks = [check('HelmRelease'), check('StatefulSet')]
    const [finding] = unawaitedReleases(stage({ web: { yaml: release(idle), healthChecks } }))
    expect(finding).toMatchObject({
      rule: 'release-before-pods',
      object: 'Kustomization flux-system/web',
      hint: 'put the release behind its workloads',
    })
  })
})

it.each(['{}', '{ install: { disableWait: false } }', '{ install: { disableWait: true } }'])(
  'a release that waits for the pods of its upgrades itself may stand before them: %s',
  (spec) => {
    const healthChecks = [check('HelmRelease'), check('Deployment')]
    expect(found({ web: { yaml: release(spec), healthChecks }, api })).toEqual([])
  },
)
