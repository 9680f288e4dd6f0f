import { setTimeout as sleep } from 'node:timers/promises'
import type { AgentClient } from '../agent/client.ts'
import type { World } from '../cluster/types.ts'
import { createWorld } from '../cluster/world.ts'
import { ExitCode, Interrupted } from '../errors.ts'
import type { FallbackUrl } from '../events.ts'
import { type Assessment, assess, type WaitTarget } from '../health/assess.ts'
import { readKeptTarget } from '../health/kept-target.ts'
import { verdict } from '../health/verdict.ts'
import { watchedKinds } from '../health/watch-list.ts'
import { type Provider, providerNamed } from '../providers/provider.ts'
import { announceUntilAborted } from '../steps/announce.ts'
import { runningAgent } from '../steps/running-agent.ts'
import { targetIn } from '../steps/status-target.ts'
import { watchUntil } from '../steps/watch-until.ts'
import { steadyNow } from '../system/clock.ts'
import { clusterFolder } from '../system/paths.ts'
import { keepHeapSmall } from '../system/small-heap.ts'
import { findCluster } from './find-cluster.ts'
import type { FleetOptions } from './fleet-options.ts'
import { printOptions } from './result.ts'
import { withSession } from './session.ts'

/** How long the first lists of a cluster may take, in milliseconds. */
const listMs = 15_000

export interface StatusOptions extends FleetOptions {
  cluster?: string
  watch?: boolean
}

/** `fleet status`: exit code 0 when every service is healthy, 1 when not. */
export async function status(options: StatusOptions): Promise<number> {
  const { paths, name, record } = await findCluster(options)
  const folder = clusterFolder(paths, name)
  const provider = await providerNamed(record?.provider ?? 'sandbox')
  const client = await provider.connect(folder)
  if (!client) return sayNotRunning(options, name, 'does not run')
  const world = createWorld(client, watchedKinds, { once: options.watch !== true })
  try {
    if (!(await isListed(world))) {
      const why = world.disconnected()?.reason ?? 'no answer to any list'
      return sayNotRunning(options, name, `does not answer (${why})`)
    }
    const kept = await readKeptTarget(folder)
    const target = () => targetIn(world, kept)
    if (options.watch) {
      keepHeapSmall()
      await withSession(options, ({ emit, signal }) =>
        announceUntilAborted(world, target, emit, signal).catch((error: unknown) => {
          if (!(error instanceof Interrupted)) throw error
        }),
      )
      return ExitCode.ok
    }
    const assessment = await assessFully(world, target)
    await print(options, { name, folder, provider, assessment })
    return verdict(assessment.views) === 'healthy' ? ExitCode.ok : ExitCode.failed
  } finally {
    await world.stop()
    await client.close()
  }
}

/** An API server whose store is gone may answer that it is ready, and then nothing more. */
async function isListed(world: World): Promise<boolean> {
  const late = new AbortController()
  const given = sleep(listMs, false, { signal: late.signal }).catch(() => false)
  try {
    return await Promise.race([world.ready().then(() => true), given])
  } finally {
    late.abort()
  }
}

function sayNotRunning({ output }: StatusOptions, name: string, how: string): number {
  if (output === 'json') {
    const answer = { type: 'status', cluster: name, running: false, services: [] }
    process.stdout.write(`${JSON.stringify(answer)}\n`)
  }
  process.stderr.write(`The control plane of ${name} ${how}. Next: fleet start brings it back.\n`)
  return ExitCode.failed
}

/** Health names kinds that it needs to see; one that nothing serves is not waited for long. */
function assessFully(world: World, target: () => WaitTarget): Promise<Assessment> {
  const giveUpAt = steadyNow() + 2000
  const look = () => {
    const outcome = assess(world, target(), new Date())
    const complete = outcome.views.every(({ needsTracking }) => needsTracking.length === 0)
    return complete || steadyNow() >= giveUpAt ? { outcome } : { lookAgainInMs: 500 }
  }
  return watchUntil(world, look, new AbortController().signal)
}

interface Shown {
  name: string
  folder: string
  provider: Provider
  assessment: Assessment
}

async function print(
  { output }: StatusOptions,
  { name, folder, provider, assessment }: Shown,
): Promise<void> {
  const agent = await runningAgent(folder)
  const sourceOnline = agent !== undefined
  const kubeconfig = provider.kubeconfig(folder)
  const { services, waiting } = assessment
  const fallbacks = agent ? await fallbacksOf(agent.client).catch(() => []) : []
  if (output === 'json') {
    const where = { cluster: name, kubeconfig, sourceOnline, fallbacks }
    const answer = { type: 'status', running: true, ...where, services, waiting }
    process.stdout.write(`${JSON.stringify(answer)}\n`)
    return
  }
  const { renderStatus } = await import('../ui/status.ts')
  process.stdout.write(`${renderStatus(services, { ...printOptions(), now: new Date() })}\n`)
  if (waiting) process.stdout.write(`\n${waiting.text}\n`)
  const { fallbackLines } = await import('../ui/result.ts')
  for (const line of fallbackLines(fallbacks, printOptions().columns)) {
    process.stdout.write(`${line}\n`)
  }
  const due = agent ? await dueInAgent(agent.client, name, folder) : []
  if (due.length > 0) process.stdout.write(`\nfleet dns apply is due: ${due.join(', ')}\n`)
  if (!sourceOnline) process.stdout.write('\nsource offline: fleet up starts it again\n')
}

/** What stands in for names that the last `up` could not make work. */
async function fallbacksOf(agent: AgentClient): Promise<FallbackUrl[]> {
  const { request, forwards } = await agent.forwards()
  if (request.fallback.length === 0) return []
  const { urlsFor } = await import('./up-forwards.ts')
  const reasons = new Map(request.fallback.map(({ host, reason }) => [host, reason]))
  const bad = [...reasons].map(([host, problem]) => ({ host, problem }))
  return urlsFor(bad, request.fallback, forwards)
}

/** Names that routes claim by now and the hosts file does not have, or has in vain. */
async function dueInAgent(agent: AgentClient, name: string, folder: string): Promise<string[]> {
  const [{ dueNames }, { readDnsState }] = await Promise.all([
    import('../dns/due.ts'),
    import('../dns/state.ts'),
  ])
  const { names, synced } = await agent.dns()
  const hosts = names.map(({ host }) => host)
  return synced ? dueNames(await readDnsState(folder), name, hosts) : []
}
