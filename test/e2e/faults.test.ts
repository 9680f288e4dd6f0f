import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiServerBinaries } from '../contract/support/api-server.ts'
import { needing } from '../contract/support/binaries.ts'
import { type FleetHome, fleetHome } from '../support/run-fleet.ts'

let home: FleetHome
const base = ['traefik', 'localstack', 'cnpg-operator', 'external-secrets-config']
const afterMonitoring = ['loki', 'promtail', 'jaeger', 'opentelemetry']
const afterLayer0 = ['kube-prometheus-stack', 'weave-gitops', ...afterMonitoring]
const afterRedis = ['n8n', 'redisinsight']

/** Runs `fleet up` with faults until these are healthy; every service and the states it had. */
async function upUntil(healthy: string[], faults: string[]): Promise<Map<string, Set<unknown>>> {
  const options = faults.flatMap((name) => ['--fault', `${name}=CrashLoopBackOff`])
  const args = ['--provider', 'sandbox', '--timeout', '200s', '--output', 'json']
  const run = home.start(['up', ...args, ...options])
  await Promise.all([
    ...healthy.map((name) => run.sees(new RegExp(`"name":"${name}",.*"state":"healthy"`))),
    run.sees(new RegExp(`"waiting".*"${faults[0]}"`)),
  ])
  run.signal('SIGINT')
  const { events } = await run.finished
  const states = new Map<string, Set<unknown>>()
  for (const { type, name, state } of events) {
    if (type !== 'service') continue
    states.set(String(name), (states.get(String(name)) ?? new Set()).add(state))
  }
  return states
}

/** Those that Flux has begun to apply. */
function begun(states: Map<string, Set<unknown>>): string[] {
  return [...states]
    .filter(([, had]) => [...had].some((one) => one !== 'waiting'))
    .map(([name]) => name)
}

describe.skipIf(!apiServerBinaries)(needing('--fault', apiServerBinaries), () => {
  beforeAll(() => {
    home = fleetHome()
  })
  afterAll(() => home.run(['down']))

  it('blocks what depends on a program or on mere configuration, and nothing else', async () => {
    const others = [...base, 'postgresql-cluster']
    const states = await upUntil(others, ['traefik-config', 'redis-sentinel'])
    const blocked = new Set([...afterLayer0, ...afterRedis])
    expect(begun(states).filter((name) => blocked.has(name))).toEqual([])
    for (const name of ['traefik-config', 'redis-sentinel']) {
      expect(begun(states)).toContain(name)
      expect([...(states.get(name) ?? [])]).not.toContain('healthy')
    }
  })

  it('stays as it is in a dry run that asks for another', async () => {
    const [file = ''] = globSync(join(home.state, 'fleet', 'clusters', '*', 'faults.json'))
    const before = readFileSync(file, 'utf8')
    const dry = await home.run(['up', '--fault', 'n8n=Pending', '--dry-run'])
    expect(dry.stdout).toContain('what the fleet wants and what is to fail')
    expect(readFileSync(file, 'utf8')).toBe(before)
    expect(before).toContain('redis-sentinel')
  })

  it('is mended by the next run, whose own fault blocks what depends on that', async () => {
    const mended = ['traefik-config', 'redis-sentinel', 'weave-gitops', 'redisinsight']
    const states = await upUntil(mended, ['kube-prometheus-stack'])
    expect(begun(states).filter((name) => afterMonitoring.includes(name))).toEqual([])
  })
})
