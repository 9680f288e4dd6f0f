import { describe, expect, it } from 'vitest'
import { findTarget, forwardTargets } from '../../../src/forward/targets.ts'
import { make } from '../support/objects.ts'
import { worldOf } from '../support/world.ts'

const service = (id: string, ports: Record<string, number>, more: Record<string, unknown> = {}) =>
  make('v1', 'Service', id, {
    spec: { ports: Object.entries(ports).map(([name, port]) => ({ name, port })), ...more },
  })

const annotated = (id: string, ports: Record<string, number>, value: string) => {
  const object = service(id, ports)
  return {
    ...object,
    metadata: { ...object.metadata, annotations: { 'fleet.local/forward': value } },
  }
}

const targets = (objects: Parameters<typeof worldOf>[0], settings = {}) =>
  forwardTargets(worldOf(objects), settings).map(
    ({ name, id, local, scheme }) => `${name} ${id} ${scheme}://localhost:${local}`,
  )

describe('which Services are forwarded, and where to', () => {
  it('well-known products at their customary local ports', () => {
    expect(
      targets([
        service('monitoring/kube-prometheus-stack-grafana', { 'http-web': 80 }),
        service('monitoring/kube-prometheus-stack-prometheus', {
          'http-web': 9090,
          reloader: 8080,
        }),
        service('monitoring/kube-prometheus-stack-alertmanager', { 'http-web': 9093 }),
        service('flux/weave-gitops', { http: 9001 }),
        service('temporal/temporal-web', { http: 8080 }),
        service('temporal/temporal-frontend', { grpc: 7233 }),
        service('pgadmin/pgadmin4', { http: 80 }),
        service('redis/redisinsight', { http: 5540 }),
        service('localstack/localstack', { edge: 4566, 'external-service': 4510 }),
        service('n8n/n8n-main', { http: 5678 }),
      ]),
    ).toEqual([
      'alertmanager monitoring/kube-prometheus-stack-alertmanager:9093 http://localhost:9093',
      'grafana monitoring/kube-prometheus-stack-grafana:80 http://localhost:3030',
      'localstack localstack/localstack:4566 http://localhost:4566',
      'n8n n8n/n8n-main:5678 http://localhost:5678',
      'pgadmin pgadmin/pgadmin4:80 http://localhost:8080',
      'prometheus monitoring/kube-prometheus-stack-prometheus:9090 http://localhost:9090',
      'redisinsight redis/redisinsight:5540 http://localhost:8001',
      'temporal temporal/temporal-web:8080 http://localhost:8090',
      'weave flux/weave-gitops:9001 http://localhost:9001',
    ])
  })

  it('of a database the Service that takes writes', () => {
    expect(
      targets([
        service('db/postgresql-cluster-rw', { postgres: 5432 }),
        service('db/postgresql-cluster-ro', { postgres: 5432 }),
        service('db/postgresql-cluster-r', { postgres: 5432 }),
        service('db/redis', { redis: 6379 }),
        service('db/redis-master', { redis: 6379 }),
        service('db/redis-headless', { redis: 6379 }, { clusterIP: 'None' }),
        service('db/redis-metrics', { redis: 6379 }),
      ]),
    ).toEqual([
      'postgresql db/postgresql-cluster-rw:5432 postgresql://localhost:5432',
      'redis db/redis-master:6379 redis://localhost:6379',
    ])
  })

  it('two of a kind by the names of their Services', () => {
    expect(
      targets([
        service('a/orders-rw', { postgres: 5432 }),
        service('a/users-rw', { postgres: 5432 }),
        service('b/users-rw', { postgres: 5432 }),
      ]).map((line) => line.split(' ')[0]),
    ).toEqual(['a/users-rw', 'b/users-rw', 'orders-rw'])
  })

  it('what a route leads to or a Service type exposes, and nothing else that is unknown', () => {
    const backend = { service: { name: 'routed', port: { number: 80 } } }
    const spec = { rules: [{ http: { paths: [{ path: '/', backend }] } }] }
    const routes = [{ services: [{ name: 'other', namespace: 'x' }] }]
    const rules = [{ backendRefs: [{ name: 'gateway', port: 80 }] }]
    expect(
      targets([
        service('a/routed', { web: 80, metrics: 9100 }),
        service('x/other', { web: 443 }),
        service('a/gateway', { web: 8088 }),
        service('a/exposed', { web: 9000 }, { type: 'NodePort' }),
        service('a/hidden', { web: 80 }),
        service('traefik/traefik', { web: 80 }, { type: 'LoadBalancer' }),
        service('kube-system/coredns', { dns: 53 }, { type: 'NodePort' }),
        make('networking.k8s.io/v1', 'Ingress', 'a/routed', { spec }),
        make('traefik.io/v1alpha1', 'IngressRoute', 'a/other', { spec: { routes } }),
        make('gateway.networking.k8s.io/v1', 'HTTPRoute', 'a/gateway', { spec: { rules } }),
      ]),
    ).toEqual([
      'exposed a/exposed:9000 http://localhost:9000',
      'gateway a/gateway:8088 http://localhost:8088',
      'other x/other:443 https://localhost:8443',
      'routed a/routed:80 http://localhost:8080',
    ])
  })

  it('an annotation decides: another port, or not at all', () => {
    expect(
      targets([
        annotated('a/grafana', { http: 80 }, 'false'),
        annotated('a/api', { http: 8080, admin: 9901 }, 'admin'),
        annotated('a/queue', { http: 15672 }, '15000:http'),
        annotated('a/wrong', { http: 1 }, 'no such port'),
      ]),
    ).toEqual([
      'api a/api:9901 http://localhost:9901',
      'queue a/queue:15672 http://localhost:15000',
    ])
  })

  it('fleet.yaml decides before everything else, by the Service or by its usual name', () => {
    const objects = [
      service('monitoring/kps-grafana', { http: 80 }),
      service('a/api', { http: 8080, admin: 9901 }),
      service('b/api', { http: 8080, admin: 9901 }),
    ]
    const settings = { grafana: { local: 3000 }, api: { namespace: 'b', port: 'admin' } }
    expect(targets(objects, settings)).toEqual([
      'api b/api:9901 http://localhost:9901',
      'grafana monitoring/kps-grafana:80 http://localhost:3000',
    ])
    expect(forwardTargets(worldOf(objects), settings).map(({ fixed }) => fixed)).toEqual([
      false,
      true,
    ])
  })

  it('any Service can be asked for: by name, with its namespace, with its port', () => {
    const world = worldOf([
      service('monitoring/kps-grafana', { http: 80, metrics: 9100 }),
      service('a/hidden', { grpc: 7233, http: 7243 }),
      service('b/hidden', { grpc: 7233 }),
    ])
    const ids = (...names: string[]) => names.map((name) => findTarget(world, name)?.id)
    expect(ids('grafana', 'kps-grafana', 'monitoring/grafana', 'grafana:metrics')).toEqual([
      'monitoring/kps-grafana:80',
      'monitoring/kps-grafana:80',
      'monitoring/kps-grafana:80',
      'monitoring/kps-grafana:9100',
    ])
    const locals = ['grafana', 'grafana:80', 'grafana:http', 'monitoring/kps-grafana:80']
    expect(locals.map((name) => findTarget(world, name)?.local)).toEqual([3030, 3030, 3030, 3030])
    expect(ids('hidden', 'b/hidden', 'hidden:7233')).toEqual([
      'a/hidden:7243',
      'b/hidden:7233',
      'a/hidden:7233',
    ])
    expect(ids('nobody', 'b/grafana', 'hidden:nothing')).toEqual([undefined, undefined, undefined])
  })

  it('UDP ports, names for elsewhere and Kubernetes itself are none', () => {
    const udp = make('v1', 'Service', 'a/syslog', {
      spec: { type: 'NodePort', ports: [{ port: 514, protocol: 'UDP' }] },
    })
    const elsewhere = make('v1', 'Service', 'a/db', {
      spec: { type: 'ExternalName', externalName: 'db.example.com', ports: [{ port: 5432 }] },
    })
    expect(targets([udp, elsewhere, service('default/kubernetes', { https: 443 })])).toEqual([])
  })
})
