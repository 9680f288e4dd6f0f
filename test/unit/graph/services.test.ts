import { describe, expect, it } from 'vitest'
import { selectServices, serviceGraph } from '../../../src/graph/services.ts'
import type { Service } from '../../../src/repository/model.ts'

function service(id: string, dependsOn: string[] = [], parent = 'flux-system/root'): Service {
  const [namespace = '', name = ''] = id.split('/')
  return {
    id,
    namespace,
    name,
    path: '.',
    parent,
    interval: '1m',
    dependsOn: dependsOn.map((need) => ({ id: need })),
    suspended: false,
    wait: true,
    resources: [],
    unresolved: [],
    external: false,
  }
}

describe('the graph of services', () => {
  it('lets a service wait for what the one that applies it waits for', () => {
    const services = [
      service('x/crds'),
      service('x/apps', ['x/crds']),
      service('x/web', [], 'x/apps'),
    ]
    expect(serviceGraph(services).dependencies.get('x/web')).toEqual(['x/crds'])
  })
})

describe('choosing services', () => {
  const services = [
    service('x/db'),
    service('x/apps'),
    service('x/web', ['x/db'], 'x/apps'),
    service('x/other'),
  ]

  it('takes along what they depend on and what applies them', () => {
    const { selected, unknown } = selectServices(services, ['web'])
    expect([...selected].toSorted()).toEqual(['x/apps', 'x/db', 'x/web'])
    expect(unknown).toEqual([])
  })

  it('says which names nobody has', () => {
    expect(selectServices(services, ['x/db', 'wbe']).unknown).toEqual(['wbe'])
  })
})
