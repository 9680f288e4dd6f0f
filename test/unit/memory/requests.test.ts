import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { podRequests, type Sized } from '../../../src/memory/pods.ts'
import { inMebibytes, mebibytes } from '../../../src/memory/quantity.ts'
import { chartRequests } from '../../../src/memory/values.ts'

const asks = (memory: string) => ({ resources: { requests: { memory } } })
const template = (...memory: string[]) => ({ template: { spec: { containers: memory.map(asks) } } })

describe('a quantity of memory', () => {
  it.each([
    ['512Mi', 512],
    ['1.5Gi', 1536],
    ['1048576', 1],
    [2 ** 20, 1],
    ['1e9', 1e9 / 2 ** 20],
    ['128974848000m', 123],
    ['nonsense', 0],
    [undefined, 0],
  ])('%s', (quantity, mib) => {
    expect(mebibytes(quantity)).toBeCloseTo(mib, 6)
  })

  it('is shown in the unit that reads well', () => {
    expect([inMebibytes(159.2), inMebibytes(5244)]).toEqual(['160 MiB', '5.1 GiB'])
  })
})

describe('the memory that an object asks for', () => {
  it.each<[string, Sized, number]>([
    ['every container of every replica', deployment(3, '64Mi', '32Mi'), 288],
    ['one replica, where none is said', { kind: 'StatefulSet', spec: template('64Mi') }, 64],
    ['nothing, scaled to zero', deployment(0, '64Mi'), 0],
    ['one node', { kind: 'DaemonSet', spec: template('96Mi') }, 96],
    ['a Pod of its own', { kind: 'Pod', spec: { containers: [asks('8Mi')] } }, 8],
    ['the limit, without a request', { kind: 'Pod', spec: limited('16Mi') }, 16],
    ['instances', { kind: 'Cluster', spec: { instances: 3, ...asks('256Mi') } }, 768],
    ['members of racks', scylla(2, '512Mi', '32Mi'), 1088],
    ['nothing', { kind: 'ConfigMap' }, 0],
  ])('is that of %s', (_title, object, mib) => {
    expect(podRequests(object)).toBe(mib)
  })

  it('counts an init container only where it is larger than all others, a sidecar always', () => {
    const sidecar = { ...asks('10Mi'), restartPolicy: 'Always' }
    const pod = (initial: string) => ({
      kind: 'Pod',
      spec: { containers: [asks('64Mi')], initContainers: [sidecar, asks(initial)] },
    })
    expect([podRequests(pod('32Mi')), podRequests(pod('128Mi'))]).toEqual([74, 128])
  })
})

describe('the memory that a chart asks for', () => {
  it.each<[string, unknown, number]>([
    ['its resources', asks('64Mi'), 64],
    ['each of its parts', { server: { history: asks('160Mi'), worker: asks('96Mi') } }, 256],
    [
      'parts side by side',
      { resources: { main: request('320Mi'), worker: request('256Mi') } },
      576,
    ],
    ['resources by another name', { webhookServerResources: request('32Mi') }, 32],
    ['the replicas above', { replicaCount: 3, sentinel: asks('32Mi'), ...asks('64Mi') }, 288],
    ['the replicas of its deployment', { deployment: { replicas: 3 }, ...asks('96Mi') }, 288],
    ['a list of racks', { racks: [{ members: 2, ...asks('200Mi') }] }, 400],
    ['nothing that is off', { extra: { enabled: false, ...asks('1Gi') } }, 0],
    ['nothing that has no replicas', { read: { replicas: 0, ...asks('1Gi') } }, 0],
    ['no storage', { storage: { resources: { requests: { storage: '50Gi' } } } }, 0],
    ['nothing without values', undefined, 0],
  ])('is that of %s', (_title, values, mib) => {
    expect(chartRequests('some', values)).toBe(mib)
  })

  it("has a well-known chart's own requests unless the values say otherwise", () => {
    expect(chartRequests('loki', {})).toBe(11059)
    expect(chartRequests('loki', { chunksCache: { enabled: false } })).toBe(1229)
    expect(chartRequests('metrics-server', {})).toBe(200)
    expect(chartRequests('metrics-server', asks('64Mi'))).toBe(64)
  })

  it('can be had of values of any shape', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (values) => {
        expect(chartRequests('some', values)).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})

function deployment(replicas: number, ...memory: string[]): Sized {
  return { kind: 'Deployment', spec: { replicas, ...template(...memory) } }
}

function request(memory: string) {
  return { requests: { cpu: '10m', memory } }
}

function limited(memory: string) {
  return { containers: [{ resources: { limits: { memory } } }] }
}

function scylla(members: number, memory: string, agent: string): Sized {
  const rack = { members, ...asks(memory), agentResources: request(agent) }
  return { kind: 'ScyllaCluster', spec: { datacenter: { racks: [rack] } } }
}
