import type { FleetEvent, FleetEventBody, ServiceState } from '../../../src/events.ts'

/** 22 services in 7 layers: name, seconds from its start to healthy, and what it depends on. */
const fleet: [layer: number, name: string, seconds: number, needs: string[]][] = [
  [0, 'localstack', 9, []],
  [0, 'traefik', 7, []],
  [0, 'cnpg-operator', 8, []],
  [0, 'cert-manager', 10, []],
  [0, 'external-secrets', 11, []],
  [0, 'metrics-server', 6, []],
  [1, 'traefik-config', 2, ['traefik']],
  [1, 'external-secrets-config', 3, ['external-secrets', 'localstack']],
  [1, 'scylla-operator', 9, ['cert-manager']],
  [2, 'kube-prometheus-stack', 16, ['external-secrets-config']],
  [2, 'postgresql-cluster', 19, ['cnpg-operator', 'external-secrets-config']],
  [2, 'redis-sentinel', 12, ['external-secrets-config']],
  [2, 'scylla-cluster', 21, ['scylla-operator']],
  [3, 'loki', 9, ['kube-prometheus-stack']],
  [3, 'jaeger', 6, ['kube-prometheus-stack']],
  [3, 'scylla-manager', 8, ['scylla-cluster']],
  [4, 'alloy', 4, ['loki']],
  [4, 'otel-collector', 4, ['jaeger', 'loki']],
  [5, 'temporal', 14, ['postgresql-cluster', 'otel-collector']],
  [5, 'pgadmin', 5, ['postgresql-cluster', 'loki']],
  [5, 'redisinsight', 3, ['redis-sentinel', 'loki']],
  [6, 'n8n', 9, ['postgresql-cluster', 'redis-sentinel', 'temporal']],
]

const steps: [id: string, title: string, seconds: number][] = [
  ['read', 'Read the fleet at commit 4f1c2e9', 0.4],
  ['binaries', 'Have the programs of the sandbox', 0],
  ['agent', 'Start the agent', 0.6],
  ['control-plane', 'Start the control plane', 1.3],
  ['git', 'Serve the local clone', 0.2],
  ['charts', 'Have the charts', 1.1],
  ['flux', 'Bootstrap Flux', 3.1],
  ['root', 'Hand the fleet over to Flux', 0.9],
  ['wait', 'Wait for 22 services', 0],
  ['names', 'Verify names through Traefik', 0.7],
  ['forwards', 'Forward what has no name', 0.3],
]

const start = Date.parse('2026-11-20T09:00:00.000Z')

/** A whole `fleet up` of the events above, in the order of their time. */
export function recording(): FleetEvent[] {
  const events: { at: number; body: FleetEventBody }[] = []
  const put = (seconds: number, body: FleetEventBody) =>
    events.push({ at: start + seconds * 1000, body })
  const step = (index: number, from: number, seconds: number, detail?: string) => {
    const [id = '', title = ''] = steps[index] ?? []
    put(from, { type: 'step', id, title, status: 'running' })
    put(from + seconds, {
      type: 'step',
      id,
      title,
      durationMs: seconds * 1000,
      ...(id === 'binaries' ? { status: 'satisfied' } : { status: 'done' }),
      ...(detail === undefined ? {} : { detail }),
    })
  }
  for (const [id, title] of steps) put(0, { type: 'step', id, title, status: 'pending' })
  let clock = 0
  for (const [index, [, , seconds]] of steps.slice(0, 8).entries()) {
    step(index, clock, seconds, index === 1 ? '8 programs in the cache' : undefined)
    clock += seconds
  }
  put(1, {
    type: 'notice',
    code: 'uncommitted',
    message: '2 files are not committed; Flux is served the commit, not the files.',
  })
  const end = services(put, clock)
  step(8, clock, end - clock)
  step(9, end, 0.7)
  step(10, end, 0.3)
  put(end + 0.8, result((end + 0.8) * 1000, (end - clock) * 1000))
  return events
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, body }) => ({ ...body, at: new Date(at).toISOString() }))
}

function services(put: (seconds: number, body: FleetEventBody) => void, from: number): number {
  const healthyAt = new Map<string, number>()
  const say = (
    seconds: number,
    layer: number,
    name: string,
    state: ServiceState,
    reason?: string,
  ) => {
    const since = new Date(start + seconds * 1000).toISOString()
    const id = `flux-system/${name}`
    put(seconds, {
      type: 'service',
      id,
      name,
      namespace: 'flux-system',
      layer,
      state,
      since,
      ...(reason === undefined ? {} : { reason }),
    })
  }
  for (const [layer, name, seconds, needs] of fleet) {
    const begin = Math.max(from, ...needs.map((need) => healthyAt.get(need) ?? from))
    const healthy = begin + 0.3 + seconds
    const pod = `pod ${name}-${layer === 2 ? '1' : '7d9f8b6c5-x2x9q'}`
    say(from, layer, name, 'waiting')
    say(begin + 0.1, layer, name, 'applying')
    say(begin + 0.3, layer, name, 'progressing', `${pod} ContainerCreating`)
    say(begin + 0.3 + seconds / 2, layer, name, 'progressing', `0/1 ready: ${pod} not ready`)
    say(healthy, layer, name, 'healthy')
    healthyAt.set(name, healthy)
    const blocked = fleet.findLast(([, , , others]) => others.includes(name))?.[1]
    if (!blocked) continue
    put(begin + 0.4, {
      type: 'waiting',
      service: blocked,
      chain: [blocked, name],
      object: `Pod ${name}`,
      reason: 'ContainerCreating',
      since: new Date(start + begin * 1000).toISOString(),
      text: `${blocked} waits on ${name}: ${pod} ContainerCreating`,
    })
  }
  return Math.max(...healthyAt.values())
}

function result(durationMs: number, criticalPathMs: number): FleetEventBody {
  const names = ['grafana', 'prometheus', 'alertmanager', 'n8n', 'temporal', 'pgadmin']
  return {
    type: 'result',
    status: 'rehearsed',
    durationMs,
    criticalPathMs,
    urls: {
      ...Object.fromEntries(names.map((name) => [name, `http://${name}.local:8080`])),
      postgresql: 'postgresql://127.0.0.1:5432',
    },
    notProven: [
      'Images were not pulled and containers did not run.',
      '17 of 19 charts were stand-ins.',
    ],
  }
}
