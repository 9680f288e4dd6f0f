import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { $ } from 'zx'
import { commit, deployment, write } from '../../test/support/fleet-repository.ts'
import { endOf, eventsIn } from './events.ts'
import {
  asMegabytes,
  asMilliseconds,
  asRatio,
  asSeconds,
  median,
  medians,
  type Row,
  row,
  time,
} from './measure.ts'
import type { Surroundings } from './surroundings.ts'

const up = ['up', '--provider', 'sandbox', '--output', 'json']

/** All rows; each is measured on what the ones before it left running. */
export async function measureAll(around: Surroundings): Promise<Row[]> {
  const { fleet, npx, state } = around
  const bareNode = () => $({ quiet: true })`${process.execPath} -e 0`
  const [help, bare] = await medians(15, () => fleet(['--help']), bareNode)
  const ready = stepEnd((await fleet(up)).stdout, 'flux')
  const again = await median(5, () => fleet(up))
  const againByNpx = await median(3, () => npx(up))
  const status = await median(5, () => fleet(['status']))
  const statusByNpx = await median(3, () => npx(['status']))
  const memory = agentMegabytes(state)
  const applied = await measureCommit(around)
  return [
    row('control plane and Flux ready, binaries built', ready, 8000, asSeconds),
    row('second `up` with nothing to do', again, 1500, asSeconds),
    row('the same through npx', againByNpx, 1500, asSeconds),
    row('`fleet --help` ÷ a bare `node -e 0`', help / bare, 3, asRatio),
    row('`fleet status`', status, 500, asMilliseconds),
    row('the same through npx', statusByNpx, 500, asMilliseconds),
    row("agent's resident memory, idle", memory, 90, asMegabytes),
    row('commit on develop → a leaf service applied', applied, 2000, asSeconds),
  ]
}

/** When a step of a run was done, in milliseconds since the run's first event. */
function stepEnd(output: string, id: string): number {
  const events = eventsIn(output)
  return endOf(events, id) - Date.parse(events[0]?.at ?? '')
}

/** Resident megabytes of the agent, from /proc. */
function agentMegabytes(state: string): number {
  const cluster = clusterFolder(state)
  const { identity } = JSON.parse(readFileSync(join(cluster, 'agent-process.json'), 'utf8'))
  const status = readFileSync(`/proc/${identity.pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
}

function clusterFolder(state: string): string {
  const clusters = join(state, 'fleet', 'clusters')
  const [only] = readdirSync(clusters, { withFileTypes: true }).filter((one) => one.isDirectory())
  if (!only) throw new Error('the fleet has no cluster')
  return join(clusters, only.name)
}

/** From `git commit` to the change of the leaf's Deployment in the cluster, by a watch. */
async function measureCommit({ repository, state }: Surroundings): Promise<number> {
  const kubeconfig = join(clusterFolder(state), 'kubeconfig')
  const watch = $({
    quiet: true,
  })`kubectl --kubeconfig ${kubeconfig} get deployment leaf --watch -o ${'jsonpath={.spec.replicas}'}`
  const seen = (replicas: string) =>
    new Promise<void>((resolve) => {
      watch.stdout.on('data', (text) => String(text).includes(replicas) && resolve())
    })
  await seen('1')
  const applied = seen('2')
  write(repository, 'apps/leaf/leaf.yaml', deployment('leaf').replace('replicas: 1', 'replicas: 2'))
  const took = await time(async () => {
    commit(repository, 'Two leaves')
    await applied
  })
  await watch.kill()
  await watch.nothrow()
  return took
}
