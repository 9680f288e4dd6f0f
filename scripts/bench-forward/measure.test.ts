import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'vitest'
import {
  type ForwardCluster,
  startForwardCluster,
  target,
} from '../../test/contract/forward/support.js'

/** A vitest file, because it uses the cluster of the contract tests; scripts/bench-forward.ts runs it. */
const kubectl = process.env.FLEET_BENCH_KUBECTL ?? 'kubectl'
const rounds = 5
const requests = 300
const children: ChildProcess[] = []

/** Starts a program and gives it back with its first line of output. */
async function start(command: string, args: string[]): Promise<[ChildProcess, string]> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const lines = createInterface({ input: child.stdout })
  const [line] = await once(lines, 'line')
  // Whoever does not read stops kubectl, which prints a line for each connection.
  lines.on('line', () => {})
  return [child, String(line)]
}

/** Milliseconds of one request; with `agent` over its kept connection. */
async function request(port: number, path: string, agent?: Agent): Promise<number> {
  const began = performance.now()
  const options = { host: '127.0.0.1', port, path, agent: agent ?? new Agent() }
  await new Promise<void>((resolve, reject) => {
    get(options, (response) => response.resume().on('end', resolve).on('error', reject)).on(
      'error',
      reject,
    )
  })
  return performance.now() - began
}

async function median(times: number, measure: () => Promise<number>): Promise<number> {
  const found: number[] = []
  for (let index = 0; index < times; index += 1) found.push(await measure())
  return found.toSorted((a, b) => a - b)[Math.floor(times / 2)] ?? Number.NaN
}

/** The same of both, in turns, so that a busy moment of the machine meets both. */
async function beside(
  times: number,
  ports: { fleet: number; kubectl: number },
  measure: (port: number) => Promise<number>,
): Promise<{ fleet: number; kubectl: number }> {
  const all = { fleet: [] as number[], kubectl: [] as number[] }
  for (let index = 0; index < 5; index += 1) {
    for (const who of ['fleet', 'kubectl'] as const) {
      all[who].push(await median(Math.ceil(times / 5), () => measure(ports[who])))
    }
  }
  const middle = (values: number[]) => values.toSorted((a, b) => a - b)[2] ?? Number.NaN
  return { fleet: middle(all.fleet), kubectl: middle(all.kubectl) }
}

test('forwards beside kubectl', { timeout: 300_000 }, async () => {
  let cluster: ForwardCluster | undefined
  try {
    const node = process.execPath
    const [, behind] = await start(node, [join(import.meta.dirname, 'serve-process.ts')])
    cluster = await startForwardCluster([{ pod: 'web', port: 8080, local: Number(behind) }])
    await cluster.addService('web', { http: 80 })
    await cluster.addPod({ name: 'web', service: 'web', ports: { http: 8080 } })
    const accessFile = join(cluster.api.folder, 'access.json')
    const targetsFile = join(cluster.api.folder, 'targets.json')
    writeFileSync(accessFile, JSON.stringify(cluster.api.access))
    writeFileSync(targetsFile, JSON.stringify([await target('web', 80)]))
    const forwarding = join(import.meta.dirname, 'forward-process.ts')
    const [, locals] = await start(node, [forwarding, accessFile, targetsFile])
    const [, said] = await start(kubectl, [
      `--kubeconfig=${cluster.kubeconfig}`,
      'port-forward',
      'pod/web',
      ':8080',
    ])
    const ports = {
      fleet: Number(JSON.parse(locals)[0]),
      kubectl: Number(/127\.0\.0\.1:(\d+)/.exec(said)?.[1]),
    }
    const kept = new Agent({ keepAlive: true, maxSockets: 1 })
    const transfer = await beside(rounds, ports, (port) => request(port, '/large'))
    const added = await beside(requests, ports, (port) => request(port, '/', kept))
    const fresh = await beside(requests, ports, (port) => request(port, '/'))
    kept.destroy()
    const speed = (ms: number) => `${Math.round((64 * 1000) / ms)} MiB/s`
    const ms = (value: number) => `${value.toFixed(2)} ms`
    const rows = [
      [
        '64 MiB through a forward',
        speed(transfer.fleet),
        speed(transfer.kubectl),
        transfer.kubectl / transfer.fleet,
        '≥ 1',
      ],
      [
        'a request on a kept connection',
        ms(added.fleet),
        ms(added.kubectl),
        added.fleet / added.kubectl,
        '≤ 1',
      ],
      [
        'a request on a new connection',
        ms(fresh.fleet),
        ms(fresh.kubectl),
        fresh.fleet / fresh.kubectl,
        '≤ 1',
      ],
    ] as const
    console.log('| benchmark | fleet | kubectl | ratio | to reach |\n|---|---|---|---|---|')
    for (const [what, fleet, other, ratio, goal] of rows) {
      console.log(`| ${what} | ${fleet} | ${other} | ${ratio.toFixed(2)} | ${goal} |`)
    }
  } finally {
    for (const child of children) child.kill()
    await cluster?.stop()
  }
})
