import { Agent } from 'node:http'
import type { BenchAgent } from './agent.ts'
import { beside, request } from './requests.ts'

/** What was measured, of fleet and of kubectl where it does the same, and what to reach. */
export interface Row {
  what: string
  fleet: string
  kubectl: string
  ratio?: number
  goal: string
}

interface Ports {
  fleet: number
  kubectl: number
}

/** Throughput and the latency that a forward adds. */
export async function measureOne(ports: Ports): Promise<Row[]> {
  const kept = new Agent({ keepAlive: true, maxSockets: 1 })
  const both = (path: string, agent?: Agent) => ({
    fleet: () => request(ports.fleet, path, agent),
    kubectl: () => request(ports.kubectl, path, agent),
  })
  const transfer = await beside(25, both('/large'))
  const added = await beside(300, both('/', kept))
  const fresh = await beside(300, both('/'))
  kept.destroy()
  const speed = (ms: number) => `${Math.round((64 * 1000) / ms)} MiB/s`
  return [
    {
      what: '64 MiB through a forward',
      fleet: speed(transfer.fleet),
      kubectl: speed(transfer.kubectl),
      ratio: transfer.kubectl / transfer.fleet,
      goal: '≥ 1',
    },
    latencyRow('a request on a kept connection', added),
    latencyRow('a request on a new connection', fresh),
  ]
}

/** As many forwards as a fleet has, each with an open connection: memory, and a new connection. */
export async function measureMany(
  agent: BenchAgent,
  locals: number[],
  kubectl: number,
): Promise<Row[]> {
  const open = new Agent({ keepAlive: true })
  for (const local of locals) await request(local, '/', open)
  let turn = 0
  const next = () => locals[turn++ % locals.length] ?? 0
  const fresh = await beside(locals.length * 15, {
    fleet: () => request(next(), '/'),
    kubectl: () => request(kubectl, '/'),
  })
  const megabytes = agent.megabytes()
  open.destroy()
  return [
    latencyRow(`a new connection, ${locals.length} forwards`, fresh),
    {
      what: `resident memory of the agent, ${locals.length} forwards`,
      fleet: `${megabytes.toFixed(0)} MB`,
      kubectl: '',
      goal: '≤ 110 MB',
    },
  ]
}

function latencyRow(what: string, { fleet, kubectl }: Ports): Row {
  const ms = (value: number) => `${value.toFixed(2)} ms`
  return { what, fleet: ms(fleet), kubectl: ms(kubectl), ratio: fleet / kubectl, goal: '≤ 1' }
}

export function table(rows: Row[]): string {
  const lines = rows.map(
    ({ what, fleet, kubectl, ratio, goal }) =>
      `| ${what} | ${fleet} | ${kubectl} | ${ratio?.toFixed(2) ?? ''} | ${goal} |`,
  )
  return [
    '| benchmark | fleet | kubectl | ratio | to reach |',
    '|---|---|---|---|---|',
    ...lines,
  ].join('\n')
}
