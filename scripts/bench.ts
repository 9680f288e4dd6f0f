/**
 * Measures what docs/performance.md promises, in one run on one machine, and writes its table.
 * Figures of another machine or another moment cannot be compared; ratios can.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { $ } from 'zx'
import { commit, deployment, makeFleetRepository, write } from '../test/support/fleet-repository.ts'

const root = join(import.meta.dirname, '..')
const bin = join(root, 'bin', 'fleet.js')
const state = mkdtempSync(join(tmpdir(), 'fleet-bench-'))
const node = process.execPath
const hosts = join(mkdtempSync(join(tmpdir(), 'fleet-bench-hosts-')), 'hosts')
writeFileSync(hosts, '127.0.0.1 localhost\n')
const env = { ...process.env, XDG_STATE_HOME: state, FLEET_HOSTS_FILE: hosts }
const fleet = $({ env, quiet: true })

interface Row {
  what: string
  measured: string
  target: string
  holds: boolean
}

/** Milliseconds that the call took. */
async function time(call: () => PromiseLike<unknown>): Promise<number> {
  const start = performance.now()
  await call()
  return performance.now() - start
}

async function median(times: number, call: () => PromiseLike<unknown>): Promise<number> {
  const all: number[] = []
  for (let index = 0; index < times; index += 1) all.push(await time(call))
  return all.toSorted((a, b) => a - b)[Math.floor(times / 2)] ?? 0
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`
const row = (what: string, value: number, limit: number, format: (n: number) => string): Row => ({
  what,
  measured: format(value),
  target: `≤ ${format(limit)}`,
  holds: value <= limit,
})

async function measureHelp(): Promise<Row> {
  const bare = await median(15, () => $({ quiet: true })`${node} -e 0`)
  const help = await median(15, () => fleet`${node} ${bin} --help`)
  return row('`fleet --help` ÷ a bare `node -e 0`', help / bare, 3, (n) => n.toFixed(2))
}

/** When each step of a run was done, in milliseconds since its first event. */
function stepEnds(output: string): Map<string, number> {
  const events = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const start = Date.parse(events[0].at)
  return new Map(
    events
      .filter((event) => event.type === 'step' && ['done', 'satisfied'].includes(event.status))
      .map((event) => [event.id, Date.parse(event.at) - start]),
  )
}

async function measureFleet(): Promise<Row[]> {
  const repository = makeFleetRepository({ base: {}, leaf: { dependsOn: ['base'] } })
  const at = ['--repo', repository, '--stage', 'dev']
  const up = () => fleet`${node} ${bin} up ${at} --provider sandbox --output json`
  try {
    const first = stepEnds((await up()).stdout)
    const ready = first.get('flux') ?? Number.NaN
    const again = await median(5, up)
    const status = await median(5, () => fleet`${node} ${bin} status ${at}`)
    const memory = await agentMemory()
    const applied = await measureCommit(repository, at)
    return [
      row('control plane and Flux ready, binaries built', ready, 8000, seconds),
      row('second `up` with nothing to do', again, 1500, seconds),
      row('`fleet status`', status, 500, (n) => `${n.toFixed(0)} ms`),
      row("agent's resident memory, idle", memory, 90, (n) => `${n.toFixed(0)} MB`),
      row('commit on develop → a leaf service applied', applied, 2000, seconds),
    ]
  } finally {
    await fleet`${node} ${bin} down ${at}`.nothrow()
    rmSync(repository, { recursive: true })
    rmSync(state, { recursive: true, force: true })
  }
}

/** Resident megabytes of the agent, from /proc. */
async function agentMemory(): Promise<number> {
  const agents = (await fleet`pgrep -f ${`agent/main.js.*${state}`}`).stdout.trim().split('\n')
  const status = readFileSync(`/proc/${agents[0]}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
}

/** From `git commit` to the change of the leaf's Deployment in the cluster, by a watch. */
async function measureCommit(repository: string, at: string[]): Promise<number> {
  const status = await fleet`${node} ${bin} status ${at} --output json`
  const kubeconfig = JSON.parse(status.stdout.trim().split('\n').at(-1) ?? '{}').kubeconfig
  const watch = fleet`kubectl --kubeconfig ${kubeconfig} get deployment leaf --watch-only -o jsonpath={.spec.replicas}`
  await new Promise<void>((resolve) => setTimeout(resolve, 1000))
  const seen = new Promise<void>((resolve) => watch.stdout.on('data', () => resolve()))
  write(repository, 'apps/leaf/leaf.yaml', deployment('leaf').replace('replicas: 1', 'replicas: 2'))
  const took = await time(async () => {
    commit(repository, 'Two leaves')
    await seen
  })
  await watch.kill()
  await watch.nothrow()
  return took
}

const rows = [await measureHelp(), ...(await measureFleet())]
const table = [
  '| benchmark | measured | to reach | |',
  '|---|---|---|---|',
  ...rows.map((r) => `| ${r.what} | ${r.measured} | ${r.target} | ${r.holds ? 'yes' : 'no'} |`),
].join('\n')
console.log(table)
if (process.argv.includes('--write')) {
  const page = join(root, 'docs', 'performance.md')
  const text = readFileSync(page, 'utf8')
  const marked = /(<!-- bench -->\n)[\s\S]*(<!-- \/bench -->)/
  writeFileSync(page, text.replace(marked, `$1${table}\n$2`))
}
process.exitCode = rows.every((r) => r.holds) ? 0 : 1
