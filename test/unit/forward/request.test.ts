import { describe, expect, it } from 'vitest'
import {
  addServices,
  nothingWanted,
  removeServices,
  requestedTargets,
} from '../../../src/forward/request.ts'
import { make } from '../support/objects.ts'
import { worldOf } from '../support/world.ts'

const service = (id: string, port: number) =>
  make('v1', 'Service', id, { spec: { ports: [{ port }] } })
const backend = { service: { name: 'grafana', port: { number: 80 } } }
const world = worldOf([
  service('a/grafana', 80),
  service('a/postgresql', 5432),
  service('a/hidden', 1234),
  make('networking.k8s.io/v1', 'Ingress', 'a/grafana', {
    spec: { rules: [{ http: { paths: [{ backend }] } }] },
  }),
])
const names = (request: Parameters<typeof requestedTargets>[1]) =>
  requestedTargets(world, request).map(({ name }) => name)

describe('what is requested of the agent', () => {
  it('nothing at first; all that is usual; or what has no HTTP route', () => {
    expect(names(nothingWanted)).toEqual([])
    expect(names(addServices(nothingWanted, []))).toEqual(['grafana', 'postgresql'])
    expect(names({ ...nothingWanted, usual: 'unrouted' })).toEqual(['postgresql'])
  })

  it('services come beside the usual ones, each once', () => {
    const request = addServices({ ...nothingWanted, usual: 'unrouted' }, ['hidden', 'postgresql'])
    expect(names(request)).toEqual(['postgresql', 'hidden'])
    expect(names(addServices(request, ['nobody']))).toEqual(['postgresql', 'hidden'])
  })

  it('one that is stopped stays away until it is asked for again', () => {
    const all = addServices(nothingWanted, [])
    const without = removeServices(all, ['grafana'])
    expect(names(without)).toEqual(['postgresql'])
    expect(names(addServices(without, ['grafana']))).toEqual(['grafana', 'postgresql'])
    expect(names(addServices(without, []))).toEqual(['grafana', 'postgresql'])
    expect(names(removeServices(all, []))).toEqual([])
  })
})
