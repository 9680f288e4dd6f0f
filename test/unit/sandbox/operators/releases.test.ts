import { describe, expect, it } from 'vitest'
import type { KubernetesObject } from '../../../../src/cluster/types.ts'
import { release } from '../../../../src/sandbox/operators/releases.ts'

const flux = (name: string) => `${name}.toolkit.fluxcd.io`
const entries = (...ids: string[]) => ({ entries: ids.map((id) => ({ id, v: 'v1' })) })

const tempo = (own: object = {}, appVersion = 'stand-in', ready = 'True') => ({
  apiVersion: `${flux('helm')}/v2`,
  kind: 'HelmRelease',
  metadata: {
    name: 'tempo',
    namespace: 'traces',
    uid: '1',
    labels: { [`${flux('kustomize')}/name`]: 'tempo', [`${flux('kustomize')}/namespace`]: 'flux' },
  },
  spec: own,
  status: {
    conditions: [{ type: 'Ready', status: ready }],
    history: [{ appVersion }],
    inventory: entries('traces_tempo_apps_Deployment'),
  },
})
const waitingFor = (...checks: [kind: string, name: string, namespace?: string][]) => ({
  apiVersion: `${flux('kustomize')}/v1`,
  kind: 'Kustomization',
  metadata: { name: 'tempo', namespace: 'flux' },
  spec: {
    healthChecks: checks.map(([kind, name, namespace = 'traces']) => {
      return { apiVersion: 'apps/v1', kind, name, namespace }
    }),
  },
  status: {
    inventory: entries(`traces_tempo_${flux('helm')}_HelmRelease`, 'traces_proxy_apps_Deployment'),
  },
})
const made = (object: KubernetesObject, ...others: KubernetesObject[]) => {
  const all = [object, ...others]
  const world = {
    list: () => [],
    get: (_group: string, kind: string, name: string) =>
      all.find((one) => one.kind === kind && one.metadata.name === name),
  }
  return release(object, world).makes
}

describe('a release whose chart is a stand-in', () => {
  it('gets the workloads that its Kustomization waits for', () => {
    const makes = made(
      tempo(),
      waitingFor(['StatefulSet', 'tempo-ingester'], ['DaemonSet', 'agent']),
    )
    expect(makes).toMatchObject([
      {
        kind: 'StatefulSet',
        metadata: { name: 'tempo-ingester', namespace: 'traces', ownerReferences: [{ uid: '1' }] },
        spec: { serviceName: 'tempo-ingester' },
      },
      { kind: 'DaemonSet', metadata: { name: 'agent' } },
    ])
  })

  it('gets none that the chart or the Kustomization itself brings', () => {
    const waits = waitingFor(['Deployment', 'tempo'], ['Deployment', 'proxy'])
    expect(made(tempo(), waits)).toEqual([])
  })

  it('gets those in the namespace that it installs into, which nothing elsewhere can own', () => {
    const waits = waitingFor(['Deployment', 'ring', 'elsewhere'], ['Deployment', 'ring'])
    const [ring, ...others] = made(tempo({ targetNamespace: 'elsewhere' }), waits)
    expect(others).toEqual([])
    expect(ring?.metadata).toMatchObject({ name: 'ring', namespace: 'elsewhere' })
    expect(ring?.metadata).not.toHaveProperty('ownerReferences')
  })

  it('gets none before it is installed', () => {
    const waits = waitingFor(['Deployment', 'ring'])
    expect(made(tempo({}, 'stand-in', 'Unknown'), waits)).toEqual([])
  })
})

it('a release with its real chart gets nothing: what it lacks is a mistake to be seen', () => {
  expect(made(tempo({}, '2.9.0'), waitingFor(['Deployment', 'ring']))).toEqual([])
})

it('of two releases, the one whose name a workload begins with gets it', () => {
  const waits = waitingFor(['Deployment', 'tempo-ring'], ['Deployment', 'other'])
  const first = { ...tempo(), metadata: { ...tempo().metadata, name: 'a' } }
  waits.status.inventory.entries.unshift({ id: `traces_a_${flux('helm')}_HelmRelease`, v: 'v2' })
  const names = (makes: KubernetesObject[]) => makes.map(({ metadata }) => metadata.name)
  expect(names(made(tempo(), first, waits))).toEqual(['tempo-ring'])
  expect(names(made(first, tempo(), waits))).toEqual(['other'])
})
