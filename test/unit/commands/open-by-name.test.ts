import { expect, test } from 'vitest'
import { namesOf } from '../../../src/commands/open-by-name.ts'
import type { RouteName } from '../../../src/dns/names/routes.ts'

const name = (host: string, backend: string, protocol: 'http' | 'tcp' = 'http'): RouteName => {
  return { host, protocol, route: 'IngressRoute web/all', namespace: 'web', backends: [backend] }
}
const names = [
  name('dashboards.local', 'web/grafana'),
  name('grafana.local', 'web/grafana'),
  name('other.local', 'other/grafana'),
  name('db.local', 'web/grafana', 'tcp'),
]

test('the name that is called as asked comes before others of the same Service', () => {
  const target = { namespace: 'web', service: 'grafana' }
  const hosts = namesOf(names, 'grafana', target).map(({ host }) => host)
  expect(hosts).toEqual(['grafana.local', 'dashboards.local'])
})

test('a name without a Service behind it can be opened too', () => {
  const dashboard = name('traefik.local', 'api@internal')
  expect(namesOf([...names, dashboard], 'traefik', undefined)).toEqual([dashboard])
})
