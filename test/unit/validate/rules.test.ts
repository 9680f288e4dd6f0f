import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isExact, unpinnedCharts } from '../../../src/validate/rules/charts.ts'
import { isPinned, unpinnedImages } from '../../../src/validate/rules/images.ts'
import { claimedTwice } from '../../../src/validate/rules/unique.ts'
import { unsetVariables, usedVariables } from '../../../src/validate/rules/variables.ts'
import { stage } from './fleet.ts'

const route = (name: string, match: string) => `apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: { name: ${name}, namespace: shop }
spec: { routes: [{ match: "${match}", services: [{ name: api }] }] }
`

describe('images', () => {
  it.each([
    ['nginx:1.29', true],
    ['registry.local:5000/nginx:1.29', true],
    [`nginx@sha256:${'a'.repeat(64)}`, true],
    ['nginx', false],
    ['nginx:latest', false],
    ['registry.local:5000/nginx', false],
  ])('%s is pinned: %s', (image, pinned) => {
    expect(isPinned(image)).toBe(pinned)
  })

  it('are looked for in pods, in CloudNativePG clusters and in the values of releases', () => {
    const yaml = `apiVersion: batch/v1
kind: CronJob
metadata: { name: a, namespace: shop }
spec: { jobTemplate: { spec: { template: { spec: { containers: [{ image: one }] } } } } }
---
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: { name: b, namespace: shop }
spec: { imageName: "two:latest" }
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: c, namespace: shop }
spec: { values: { web: { image: { repository: three, tag: latest } }, api: { image: { repository: four } } } }
`
    const found = unpinnedImages(stage({ web: { yaml } }))
    expect(found.map(({ message }) => message.split(' ')[2])).toEqual([
      'one',
      'two:latest',
      'three:latest',
    ])
  })
})

describe('charts', () => {
  it.each(['1.2.3', 'v1.2.3', '1.2.3-rc.1'])('%s is one version', (version) => {
    expect(isExact(version)).toBe(true)
  })
  it.each(['1.x', '>=1.2.3', '^1.2.3', '*', '1.2'])('%s is a range', (version) => {
    expect(isExact(version)).toBe(false)
  })

  it('need a version; a range is a warning, a chart in the repository has none', () => {
    const release = (name: string, chart: string) => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ${name}, namespace: shop }
spec: { chart: { spec: ${chart} } }
`
    const charts = ['{ chart: a }', '{ chart: b, version: 1.x }', '{ chart: ./c }']
    const yaml = charts.map((chart, index) => release(`r${index}`, chart)).join('---\n')
    expect(unpinnedCharts(stage({ web: { yaml } })).map(({ severity }) => severity)).toEqual([
      'error',
      'warning',
    ])
  })
})

describe('claims', () => {
  const rulesOf = (one: string, other: string) =>
    claimedTwice(stage({ one: { yaml: one }, other: { yaml: other } })).map(({ rule }) => rule)

  it('of two services on one host are told, unless they share it by paths', () => {
    const host = 'Host(`shop.local`)'
    expect(rulesOf(route('a', host), route('b', host))).toEqual(['host-claimed-twice'])
    expect(rulesOf(route('a', host), route('b', `${host} && PathPrefix(\`/api\`)`))).toEqual([])
  })

  it('of two services on one node port or one object are told', () => {
    const service = (name: string) =>
      `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: shop }\nspec: { ports: [{ nodePort: 30080 }] }\n`
    expect(rulesOf(service('a'), service('b'))).toEqual(['port-claimed-twice'])
    expect(rulesOf(service('a'), service('a'))).toEqual([
      'port-claimed-twice',
      'object-applied-twice',
    ])
  })

  it('on a namespace are no claims: several services may bring it', () => {
    const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n'
    expect(rulesOf(namespace, namespace)).toEqual([])
  })
})

describe('variables', () => {
  const postBuild = {
    substitute: { A: '1' },
    substituteFrom: [{ kind: 'ConfigMap', name: 'vars' }],
  }
  const lacking = (text: string, build: object | undefined = postBuild) => {
    const fleet = stage({ web: build === undefined ? {} : { postBuild: build } })
    fleet.root.resources.push({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: 'vars',
      namespace: 'flux-system',
      sops: false,
      object: { data: { B: '2' } },
    })
    const [service] = fleet.services
    if (!service) throw new Error('no service')
    return unsetVariables(fleet, [{ service, file: 'apps/web/web.yaml', text }])
  }

  it('that nothing sets are told with file and line', () => {
    expect(lacking('a: ${A}\nb: ${B}\nc: ${C}\n')).toMatchObject([
      {
        message: expect.stringContaining('${C} is set nowhere for web'),
        location: { file: 'apps/web/web.yaml', line: 3 },
      },
    ])
  })

  it('with a default, in a comment or escaped need no value', () => {
    expect(lacking('a: ${C:=1}\n# ${C}\nb: $${C}\n')).toEqual([])
  })

  it('are no variables where Flux does not substitute, or where a Secret may set them', () => {
    expect(lacking('a: ${C}', {})).toHaveLength(1)
    expect(lacking('a: ${C}', { substituteFrom: [{ kind: 'Secret', name: 's' }] })).toEqual([])
    const fleet = stage({ web: {} })
    const [service] = fleet.services
    if (service) expect(unsetVariables(fleet, [{ service, file: 'f', text: '${C}' }])).toEqual([])
  })

  it('are found in any text, each with the line on which it stands', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (lines) => {
        for (const { name, line } of usedVariables(lines.join('\n')))
          expect(lines.join('\n').split('\n')[line - 1]).toContain(`\${${name}}`)
      }),
    )
  })
})
