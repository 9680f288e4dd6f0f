import { describe, expect, it } from 'vitest'
import { chartFindings } from '../../../src/validate/charts/answers.ts'
import { releaseLookups } from '../../../src/validate/charts/requests.ts'
import { fieldOf } from '../../../src/validate/dry-run.ts'
import { stage } from './fleet.ts'

const release = (spec: string) => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: shop }
spec: ${spec}
`
const source = (kind: string, spec: string) => `---
apiVersion: source.toolkit.fluxcd.io/v1
kind: ${kind}
metadata: { name: charts, namespace: shop }
spec: ${spec}
`
const lookup = (...documents: string[]) =>
  releaseLookups(stage({ web: { yaml: documents.join('') } }))[0]

describe('the chart of a release', () => {
  it('comes from a HelmRepository by name and version', () => {
    const wanted =
      '{ chart: { spec: { chart: nginx, version: 1.2.3, sourceRef: { kind: HelmRepository, name: charts } } } }'
    expect(
      lookup(release(wanted), source('HelmRepository', '{ url: "https://charts.example" }')),
    ).toMatchObject({
      request: {
        repository: 'https://charts.example',
        chart: 'nginx',
        version: '1.2.3',
        literal: false,
        partial: false,
      },
    })
  })

  it.each([
    ['{ tag: 1.2.3, digest: "sha256:ab" }', { version: 'sha256:ab', literal: true }],
    ['{ tag: v1 }', { version: 'v1', literal: true }],
    ['{ tag: 1.2.3, semver: 1.x }', { version: '1.x', literal: false }],
  ])('comes from an OCIRepository with ref %s as Flux reads it', (ref, expected) => {
    const found = lookup(
      release('{ chartRef: { kind: OCIRepository, name: charts } }'),
      source('OCIRepository', `{ url: "oci://ghcr.example/web", ref: ${ref} }`),
    )
    expect(found?.request).toMatchObject({
      repository: 'oci://ghcr.example/web',
      chart: '',
      ...expected,
    })
  })

  it('is not asked for where it comes from somewhere else, or from nowhere', () => {
    const from = (kind: string) =>
      `{ chart: { spec: { chart: ./web, sourceRef: { kind: ${kind}, name: charts } } } }`
    expect(lookup(release(from('Bucket')))?.request).toBe('its chart comes from the Bucket charts')
    expect(lookup(release(from('HelmRepository')))?.request).toBe(
      'the fleet has no HelmRepository charts',
    )
  })
})

describe('the values of a release', () => {
  const withValues = (valuesFrom: string, ...more: string[]) =>
    lookup(
      release(
        `{ chartRef: { kind: OCIRepository, name: charts }, valuesFrom: ${valuesFrom}, values: { image: { tag: "2" } } }`,
      ),
      source('OCIRepository', '{ url: "oci://ghcr.example/web" }'),
      ...more,
    )

  it('are those of its ConfigMaps, with its own over them', () => {
    const map = `---
apiVersion: v1
kind: ConfigMap
metadata: { name: base, namespace: shop }
data: { values.yaml: "image: { name: nginx, tag: '1' }" }
`
    expect(withValues('[{ kind: ConfigMap, name: base }]', map)?.request).toMatchObject({
      values: { image: { name: 'nginx', tag: '2' } },
      partial: false,
    })
  })

  it('are known in part only where a Secret or another cluster object brings some', () => {
    const found = withValues(
      '[{ kind: Secret, name: login }, { kind: ConfigMap, name: elsewhere }]',
    )
    expect(found).toMatchObject({
      request: { partial: true },
      unknownValues: ['Secret login', 'ConfigMap elsewhere'],
    })
  })
})

describe('what the charts answer', () => {
  const asked = lookup(
    release('{ chartRef: { kind: OCIRepository, name: charts } }'),
    source('OCIRepository', '{ url: "oci://ghcr.example/web", ref: { tag: 9.9.9 } }'),
  )
  if (!asked) throw new Error('no release')

  it('names versions that exist instead of a missing one', () => {
    const answer = {
      result: 'missing' as const,
      words: ['the registry has no such version'],
      available: ['1.2.3'],
    }
    expect(chartFindings([{ lookup: asked, answer }]).findings).toMatchObject([
      {
        rule: 'chart-missing',
        object: 'HelmRelease shop/web',
        message: expect.stringContaining(
          '9.9.9: the registry has no such version, which has 1.2.3',
        ),
      },
    ])
  })

  it('gives one finding for each value that does not fit, at its field', () => {
    const words = [
      "web: at '/image/tag': got number, want string",
      "web: at '': additional properties 'x' not allowed",
    ]
    const { findings } = chartFindings([{ lookup: asked, answer: { result: 'misfit', words } }])
    expect(findings.map(({ field }) => field)).toEqual([
      ['spec', 'values', 'image', 'tag'],
      ['spec', 'values'],
    ])
  })

  it('never counts a silent repository as good', () => {
    const answer = {
      result: 'unreachable' as const,
      words: ['Get "https://x": dial tcp: no such host'],
    }
    expect(chartFindings([{ lookup: asked, answer }])).toEqual({
      findings: [],
      unchecked: [
        {
          what: 'versions and values of 1 chart (web)',
          why: 'their repositories cannot be reached (no such host)',
        },
      ],
    })
  })
})

it('reads the field that a refusal of the API server begins with', () => {
  expect(fieldOf('.spec.intervall: field not declared in schema')).toEqual(['spec', 'intervall'])
  expect(fieldOf('spec.template.spec.containers[0].image: Required value')).toEqual([
    'spec',
    'template',
    'spec',
    'containers',
    '0',
    'image',
  ])
  expect(fieldOf('something else went wrong')).toEqual([])
})
