import type { AgentClient } from '../agent/client.ts'
import { createWorld } from '../cluster/world.ts'
import { readClusterRecord } from '../config/cluster-record.ts'
import { routeKinds } from '../dns/names/routes.ts'
import { type FleetNames, namesInCluster, namesInRepository } from '../dns/names/wanted.ts'
import { type DnsOptions, dnsOptions } from '../dns/settings.ts'
import { ExitCode, FleetError } from '../errors.ts'
import { type Provider, providerNamed } from '../providers/provider.ts'
import { runningAgent } from '../steps/running-agent.ts'
import { fleetPaths } from '../system/paths.ts'
import type { DnsCommandOptions } from './dns.ts'
import { type LocatedFleet, locate, readServices } from './prepare.ts'
import type { Session } from './session.ts'

/** The fleet whose names a command is about, and what is known of its cluster. */
export interface DnsContext {
  located: LocatedFleet
  settings: DnsOptions
  provider: Provider
  agent: AgentClient | undefined
}

export async function dnsContext(options: DnsCommandOptions): Promise<DnsContext> {
  const located = await locateCluster(options)
  return {
    located,
    settings: dnsOptions(options, located.settings.dns),
    provider: await providerNamed(located.record?.provider ?? 'sandbox'),
    agent: (await runningAgent(located.folder))?.client,
  }
}

/**
 * The fleet around this folder, or the one that `--cluster` was made from.
 * @throws FleetError when fleet made no such cluster: another's names are not meant
 */
async function locateCluster(options: DnsCommandOptions): Promise<LocatedFleet> {
  const { cluster } = options
  const record = cluster === undefined ? undefined : await readClusterRecord(fleetPaths(), cluster)
  if (record) {
    const { repository: repo, path, branch, stage } = record
    return locate({ ...options, repo, path, branch, stage })
  }
  const located = await locate(options)
  if (cluster === undefined || located.cluster === cluster) return located
  throw new FleetError({
    code: 'no-such-cluster',
    message: `There is no cluster ${cluster}, and the fleet here is ${located.cluster}`,
    hint: `fleet dns remove --cluster ${cluster} takes names away that have stayed behind.`,
    exitCode: ExitCode.usage,
  })
}

/** The names that the cluster's routes claim; those that the repository promises while it has none. */
export async function currentNames(
  { located, settings, provider }: DnsContext,
  session: Session,
): Promise<FleetNames> {
  const client = located.record && (await provider.connect(located.folder))
  if (client) {
    const world = createWorld(client, routeKinds)
    try {
      await world.ready()
      const names = namesInCluster(world, settings)
      if (names.names.length > 0) return names
    } finally {
      await world.stop()
      await client.close()
    }
  }
  return namesInRepository(await readServices(located, session), settings)
}
