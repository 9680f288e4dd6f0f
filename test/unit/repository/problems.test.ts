import { describe, expect, it } from 'vitest'
import type { Service } from '../../../src/repository/model.ts'
import { findProblems } from '../../../src/repository/problems.ts'

function service(name: string, dependsOn: string[] = [], more: Partial<Service> = {}): Service {
  return {
    id: `flux-system/${name}`,
    namespace: 'flux-system',
    name,
    path: `./apps/${name}`,
    parent: 'flux-system/flux-system',
    dependsOn: dependsOn.map((need, index) => ({
      id: need.includes('/') ? need : `flux-system/${need}`,
      location: { file: `${name}.yaml`, line: 10 + index },
    })),
    suspended: false,
    wait: true,
    interval: '1m',
    location: { file: `${name}.yaml`, line: 1 },
    resources: [],
    unresolved: [],
    external: false,
    ...more,
  }
}

const root = service('flux-system', [], { wait: false, parent: undefined })
const find = (services: Service[], hasAgeKey = false) =>
  findProblems({ root, services, duplicates: [] }, hasAgeKey)

describe('a fleet without mistakes', () => {
  it('has no problems', () => {
    expect(find([service('database'), service('app', ['database'])])).toEqual([])
  })
})

describe('a cycle', () => {
  it('is printed as the cycle, with file and line of each edge', () => {
    const [problem] = find([service('a', ['b']), service('b', ['c']), service('c', ['a'])])
    expect(problem).toMatchObject({
      severity: 'error',
      code: 'cycle',
      location: { file: 'a.yaml', line: 10 },
      message:
        'a → b → c → a wait for one another: a depends on b (a.yaml:10); ' +
        'b depends on c (b.yaml:10); c depends on a (c.yaml:10)',
    })
  })

  it('is also a service that depends on the one that applies it and waits for it', () => {
    const apps = service('apps')
    const child = service('child', ['apps'], { parent: apps.id })
    expect(find([apps, child])).toMatchObject([
      { code: 'cycle', message: expect.stringContaining('with wait: true waits for, child') },
    ])
  })

  it('is not: depending on the one that applies it, when that does not wait', () => {
    const apps = service('apps', [], { wait: false })
    expect(find([apps, service('child', ['apps'], { parent: apps.id })])).toEqual([])
  })
})

describe('a dependency on nothing', () => {
  it('names the entry and the nearest service', () => {
    const [problem] = find([service('postgresql-cluster'), service('app', ['postgres-cluster'])])
    expect(problem).toMatchObject({
      severity: 'error',
      code: 'missing-dependency',
      location: { file: 'app.yaml', line: 10 },
      hint: 'Did you mean postgresql-cluster?',
    })
  })

  it('tells when only the namespace is wrong', () => {
    const [problem] = find([service('database'), service('app', ['apps/database'])])
    expect(problem?.hint).toContain('There is flux-system/database')
  })

  it('is only suspicious where part of the fleet is not known', () => {
    const elsewhere = service('elsewhere', [], { external: true })
    const problems = find([elsewhere, service('app', ['tenant'])])
    expect(problems.map(({ severity }) => severity)).toEqual(['warning', 'warning'])
  })
})

describe('a suspended service', () => {
  it('is named with everything that it blocks', () => {
    const suspended = service('database', [], { suspended: true })
    const problems = find([suspended, service('app', ['database']), service('ui', ['app'])])
    expect(problems).toMatchObject([
      { severity: 'warning', message: 'database is suspended; it blocks app, ui' },
    ])
  })
})

describe('encrypted Secrets', () => {
  const encrypted = service('app', [], { decryptionSecret: 'sops-age' })

  it('need a key that the fleet does not hold', () => {
    expect(find([encrypted])).toMatchObject([
      {
        severity: 'error',
        code: 'decryption-key',
        hint: expect.stringContaining('--sops-age-key-file'),
      },
    ])
  })

  it('are no problem when the user gives the key', () => {
    expect(find([encrypted], true)).toEqual([])
  })
})

describe('a service defined twice', () => {
  it('is named with both places', () => {
    const duplicates = [
      {
        id: 'flux-system/app',
        places: [
          { file: 'one.yaml', line: 1 },
          { file: 'two.yaml', line: 7 },
        ],
      },
    ]
    expect(findProblems({ root, services: [service('app')], duplicates }, false)).toMatchObject([
      { code: 'duplicate', message: 'flux-system/app is defined twice: one.yaml:1 and two.yaml:7' },
    ])
  })
})

describe('an API version that Flux has removed', () => {
  const release = (apiVersion: string, name: string) => ({
    apiVersion,
    kind: 'HelmRelease',
    name,
    file: `${name}.yaml`,
    sops: false,
    object: {},
  })

  it('is named with the first object, its file, how many there are and what rewrites them', () => {
    const old = ['web', 'api'].map((name) => release('helm.toolkit.fluxcd.io/v2beta1', name))
    const [problem] = find([service('shop', [], { resources: old })])
    expect(problem).toMatchObject({
      severity: 'warning',
      code: 'removed-api-version',
      message:
        'shop has HelmRelease web and 1 more of helm.toolkit.fluxcd.io/v2beta1, which Flux no longer serves',
      location: { file: 'web.yaml' },
      hint: expect.stringContaining('flux migrate -f .'),
    })
  })

  it('is not: the newest of each, and what is not of Flux', () => {
    const resources = ['helm.toolkit.fluxcd.io/v2', 'example.com/v1beta1', 'v1'].map((version) =>
      release(version, 'web'),
    )
    expect(find([service('shop', [], { resources })])).toEqual([])
  })
})
