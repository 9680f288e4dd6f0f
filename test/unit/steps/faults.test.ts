import { expect, it } from 'vitest'
import type { Service } from '../../../src/repository/model.ts'
import { policy } from '../../../src/sandbox/refusals.ts'
import { refusalsOf } from '../../../src/steps/faults.ts'

const service = (name: string, kinds: string[], external = false): Service => ({
  id: `flux-system/${name}`,
  namespace: 'flux-system',
  name,
  path: `./${name}`,
  parent: undefined,
  dependsOn: [],
  suspended: false,
  wait: true,
  interval: '1m',
  resources: kinds.map((kind) => ({ apiVersion: 'v1', kind, name, sops: false, object: {} })),
  unresolved: [],
  external,
})
const services = [
  service('routes', ['IngressRoute']),
  service('chart', ['HelmRelease', 'ExternalSecret']),
  service('program', ['Deployment']),
  service('elsewhere', [], true),
]

it('lets a service without pods fail by refusing what it applies, any other by its pods', () => {
  const faults = { routes: 'Pending', chart: 'Pending', program: 'Pending', elsewhere: 'Pending' }
  expect(refusalsOf(services, faults)).toEqual({ 'flux-system/routes': 'Pending' })
  expect(refusalsOf(services, {})).toEqual({})
})

it('names the fault in the words of the refusal', () => {
  const { spec, metadata } = policy({ 'flux-system/routes': 'Pending' })
  expect(JSON.stringify(spec)).toContain('the fault that was asked for')
  expect(metadata.annotations).toEqual({
    'sandbox.fleet.local/services': '["flux-system/routes"]',
  })
})
