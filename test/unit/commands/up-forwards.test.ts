import { describe, expect, test } from 'vitest'
import { fallbackFor, noticeOf, urlsFor, urlsOfRun } from '../../../src/commands/up-forwards.ts'
import type { RouteName } from '../../../src/dns/names/routes.ts'
import type { ForwardStatus } from '../../../src/forward/types.ts'

const name = (host: string, backends: string[]): RouteName => {
  return { host, protocol: 'http', route: `Ingress web/${host}`, namespace: 'web', backends }
}
const forward = (service: string, more: Partial<ForwardStatus> = {}): ForwardStatus => {
  const counts = { connections: 0, sent: 0, received: 0 }
  const [namespace = '', own = ''] = service.split('/')
  const id = `${service}:80`
  return { id, name: own, namespace, service: own, port: 80, state: 'ready', ...counts, ...more }
}
const grafana = forward('web/grafana', { url: 'http://localhost:3030' })
const names = [name('grafana.local', ['web/grafana']), name('traefik.local', ['api@internal'])]
const bad = names.map(({ host }) => ({ host, problem: 'does not resolve' }))

describe('a name that does not work', () => {
  test('is stood in for by the Services behind its route', () => {
    const service = 'web/grafana'
    const reason = 'does not resolve'
    expect(fallbackFor(names, bad)).toEqual([{ host: 'grafana.local', service, reason }])
  })

  test('is given with its reason and the local URL, without one where no Service stands behind it', () => {
    expect(urlsFor(bad, fallbackFor(names, bad), [grafana])).toEqual([
      { host: 'grafana.local', reason: 'does not resolve', url: 'http://localhost:3030' },
      { host: 'traefik.local', reason: 'does not resolve' },
    ])
  })
})

describe('what up says of a forward', () => {
  const taken = { instead: 'port 3030 is taken by node (process 7)' }
  const place = { url: 'http://localhost:3031' }

  test.each([
    ['simulated', { reason: 'nothing runs behind it' }],
    ['waiting', { reason: 'no pod of grafana is ready' }],
    ['ready', {}],
  ] as const)('is its other port, also when it is %s', (state, more) => {
    const status = forward('web/grafana', {
      state,
      reason: taken.instead,
      ...more,
      ...taken,
      ...place,
    })
    expect(noticeOf(status)).toEqual([`grafana is at ${place.url}: ${taken.instead}`])
  })

  test('is not that it is simulated', () => {
    const reason = 'nothing runs behind it'
    expect(noticeOf(forward('web/grafana', { state: 'simulated', reason, ...place }))).toEqual([])
  })

  test('is why it has no port', () => {
    const reason = 'port 3030 is taken by node (process 7)'
    expect(noticeOf(forward('web/grafana', { state: 'failed', reason }))).toEqual([
      `grafana is not forwarded: ${reason}`,
    ])
  })
})

describe('the URLs of a run', () => {
  test('are the names that work, what stands in for the others, and the forwards beside them', () => {
    const redis = forward('data/redis-master', { name: 'redis', url: 'redis://localhost:6379' })
    const failed = forward('data/mysql', { state: 'failed' })
    const fallbacks = urlsFor(bad, fallbackFor(names, bad), [grafana])
    const forwards = [grafana, redis, failed]
    expect(urlsOfRun({ redis: 'http://redis.local:8080' }, { forwards, fallbacks })).toEqual({
      redis: 'http://redis.local:8080',
      grafana: 'http://localhost:3030',
      'redis-master': 'redis://localhost:6379',
    })
  })
})
