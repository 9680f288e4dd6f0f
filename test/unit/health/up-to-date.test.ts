import { describe, expect, it } from 'vitest'
import type { KubernetesObject, ResourceKind } from '../../../src/cluster/types.ts'
import { isUpToDate } from '../../../src/health/up-to-date.ts'

const object = (kind: string, name: string, resourceVersion: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, uid: name, resourceVersion },
})
const resource = (group: string, kind: string): ResourceKind => ({
  group,
  version: 'v1',
  kind,
  plural: `${kind.toLowerCase()}s`,
  namespaced: true,
})
const kept = (objects: KubernetesObject[]) => (kind: string) =>
  objects.filter((one) => one.kind === kind)

function compare(server: KubernetesObject[], remembered: KubernetesObject[]): Promise<boolean> {
  const client = {
    resourceOf: async (group: string, kind: string) => resource(group, kind),
    list: async ({ kind }: ResourceKind) => ({
      items: kept(server)(kind),
      resourceVersion: '9',
    }),
  }
  return isUpToDate(client, { list: (_group, kind) => kept(remembered)(kind) })
}

describe('a world that watches feed', () => {
  const service = object('Kustomization', 'n8n', '7')

  it('is up to date when it has what the API server has, in any order', async () => {
    const other = object('Kustomization', 'redis', '3')
    expect(await compare([service, other], [other, service])).toBe(true)
  })

  it('is behind when an object has changed since', async () => {
    expect(await compare([object('Kustomization', 'n8n', '8')], [service])).toBe(false)
  })

  it('is behind when an object is new, or gone', async () => {
    expect(await compare([service, object('Deployment', 'n8n', '9')], [service])).toBe(false)
    expect(await compare([], [service])).toBe(false)
  })

  it('is up to date about kinds that nothing serves', async () => {
    const client = {
      resourceOf: async () => undefined,
      list: () => Promise.reject(new Error('nothing to list')),
    }
    expect(await isUpToDate(client, { list: () => [] })).toBe(true)
  })
})
