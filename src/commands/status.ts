import type { AgentClient } from '../agent/client.js'
import type { World } from '../cluster/types.js'
import { createWorld } from '../cluster/world.js'
import { ExitCode } from '../errors.js'
import { type Assessment, assess } from '../health/assess.js'
import type { ServiceView } from '../health/services.js'
import { watchedKinds } from '../health/watch-list.js'
import { type Provider, providerNamed } from '../providers/provider.js'
import { announceUntilAborted } from '../steps/announce.js'
import { runningAgent } from '../steps/running-agent.js'
import { targetIn } from '../steps/status-target.js'
import { watchUntil } from '../steps/watch-until.js'
import { clusterFolder } from '../system/paths.js'
import { findCluster } from './find-cluster.js'
import type { FleetOptions } from './fleet-options.js'
import { printOptions } from './result.js'
import { Interrupted, withSession } from './session.js'

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
  if (!client) {
    process.stderr.write(
      `The control plane of ${name} does not run. Next: fleet up brings it back.\n`,
    )
    return ExitCode.failed
  }
  const world = createWorld(client, watchedKinds)
  try {
    await world.ready()
    if (options.watch) {
      await withSession(options, ({ emit, signal }) =>
        announceUntilAborted(world, targetIn(world), emit, signal).catch((error: unknown) => {
          if (!(error instanceof Interrupted)) throw error
        }),
      )
      return ExitCode.ok
    }
    const assessment = await assessFully(world)
    await print(options, { name, folder, provider, assessment })
    const well = assessment.services.every(
      ({ state }) => state === 'healthy' || state === 'skipped',
    )
    return well ? ExitCode.ok : ExitCode.failed
  } finally {
    await world.stop()
    await client.close()
  }
}

/** Health names kinds that it needs to see; one that nothing serves is not waited for long. */
function assessFully(world: World): Promise<Assessment> {
  const giveUpAt = Date.now() + 2000
  const look = () => {
    const target = targetIn(world)
    const { services, waiting } = assess(world, target, new Date())
    const complete = services.every(({ needsTracking }) => needsTracking.length === 0)
    if (!complete && Date.now() < giveUpAt) return { lookAgainInMs: 500 }
    return { outcome: { waiting, services: services.filter((view) => isShown(view, target.root)) } }
  }
  return watchUntil(world, look, new AbortController().signal)
}

/** The root only carries the services; it is spoken of when it fails. */
function isShown({ id, state }: ServiceView, root: string | undefined): boolean {
  return id !== root || state === 'failed'
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
  if (output === 'json') {
    const answer = { type: 'status', cluster: name, kubeconfig, sourceOnline, services, waiting }
    process.stdout.write(`${JSON.stringify(answer)}\n`)
    return
  }
  const { renderStatus } = await import('../ui/status.js')
  process.stdout.write(`${renderStatus(services, { ...printOptions(), now: new Date() })}\n`)
  if (waiting) process.stdout.write(`\n${waiting.text}\n`)
  const due = agent ? await dueInAgent(agent.client, name, folder) : []
  if (due.length > 0) process.stdout.write(`\nfleet dns apply is due: ${due.join(', ')}\n`)
  if (!sourceOnline) process.stdout.write('\nsource offline: fleet up starts it again\n')
}

/** Names that routes claim by now and the hosts file does not have, or has in vain. */
async function dueInAgent(agent: AgentClient, name: string, folder: string): Promise<string[]> {
  const [{ dueNames }, { readDnsState }] = await Promise.all([
    import('../dns/due.js'),
    import('../dns/state.js'),
  ])
  const { names, synced } = await agent.dns()
  const hosts = names.map(({ host }) => host)
  return synced ? dueNames(await readDnsState(folder), name, hosts) : []
}
