import { describe, expect, test } from 'vitest'
import { readRoutes } from '../../../src/dns/names/routes.ts'
import { namesInCluster, namesInRepository } from '../../../src/dns/names/wanted.ts'
import type { RenderedResource, Service } from '../../../src/repository/model.ts'
import { make } from '../support/objects.ts'
import { worldOf } from '../support/world.ts'

const ingressRoute = (id: string, match: string, metadata = {}) =>
  make(
    'traefik.io/v1alpha1',
    'IngressRoute',
    id,
    { spec: { routes: [{ match, kind: 'Rule', services: [{ name: 'web', port: 80 }] }] } },
    metadata,
  )
const ingress = make('networking.k8s.io/v1', 'Ingress', 'apps/shop', {
  spec: {
    rules: [
      {
        host: 'shop.local',
        http: { paths: [{ path: '/', backend: { service: { name: 'shop' } } }] },
      },
      { host: '*.shop.local' },
      {},
    ],
  },
})
const httpRoute = make('gateway.networking.k8s.io/v1', 'HTTPRoute', 'apps/api', {
  spec: { hostnames: ['api.local'], rules: [{ backendRefs: [{ name: 'api', port: 80 }] }] },
})
const tcp = make('traefik.io/v1alpha1', 'IngressRouteTCP', 'db/postgres', {
  spec: { routes: [{ match: 'HostSNI(`db.local`)', services: [{ name: 'pg-rw', port: 5432 }] }] },
})
const settings = { domain: 'local', hosts: [] }

describe('the names of routes', () => {
  test('come from every kind of route, with what is behind them', () => {
    const { names } = readRoutes([
      ingressRoute('n8n/n8n', 'Host(`n8n.local`)'),
      ingress,
      httpRoute,
      tcp,
    ])
    expect(
      names.map(({ host, protocol, route, backends }) => [host, protocol, route, backends]),
    ).toEqual([
      ['api.local', 'http', 'HTTPRoute apps/api', ['apps/api']],
      ['db.local', 'tcp', 'IngressRouteTCP db/postgres', ['db/pg-rw']],
      ['n8n.local', 'http', 'IngressRoute n8n/n8n', ['n8n/web']],
      ['shop.local', 'http', 'Ingress apps/shop', ['apps/shop']],
    ])
  })

  test('know the service that made the route, by the labels of Flux', () => {
    const labels = {
      'kustomize.toolkit.fluxcd.io/name': 'n8n',
      'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
    }
    const { names } = readRoutes([ingressRoute('n8n/n8n', 'Host(`n8n.local`)', { labels })])
    expect(names[0]?.service).toBe('flux-system/n8n')
  })

  test('of the other routes are read although one is broken, which is said', () => {
    const broken = ingressRoute('n8n/broken', 'Host(`n8n.local`')
    const { names, problems } = readRoutes([broken, ingress])
    expect(names).toHaveLength(1)
    expect(problems).toEqual([expect.stringMatching(/^IngressRoute n8n\/broken: the rule ends/)])
  })
})

describe("a fleet's names", () => {
  test('are those below its domain; the others are left alone and told', () => {
    const world = worldOf([ingress, ingressRoute('x/y', 'Host(`shop.example.com`)')])
    const found = namesInCluster(world, settings)
    expect(found.names.map(({ host }) => host)).toEqual(['shop.local'])
    expect(found.outside).toEqual(['shop.example.com'])
  })

  test('include what fleet.yaml names, in whatever domain, and each host once', () => {
    const world = worldOf([ingress, httpRoute])
    const hosts = ['Shop.local', 'extra.example.com']
    const found = namesInCluster(world, { domain: 'local', hosts })
    expect(found.names.map(({ host, route }) => [host, route])).toEqual([
      ['api.local', 'HTTPRoute apps/api'],
      ['extra.example.com', 'fleet.yaml'],
      ['shop.local', 'Ingress apps/shop'],
    ])
  })

  test('are known from the repository before there is a cluster', () => {
    const object = { spec: ingress.spec }
    const resource: RenderedResource = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      name: 'shop',
      sops: false,
      object,
    }
    const service = (id: string, resources: RenderedResource[]): Service => ({
      id,
      namespace: 'flux-system',
      name: id,
      path: './x',
      parent: undefined,
      dependsOn: [],
      suspended: false,
      wait: true,
      interval: '1m',
      resources,
      unresolved: [],
      external: false,
    })
    const model = { root: service('root', []), services: [service('flux-system/shop', [resource])] }
    expect(namesInRepository(model, settings).names).toMatchObject([
      { host: 'shop.local', service: 'flux-system/shop' },
    ])
  })
})
