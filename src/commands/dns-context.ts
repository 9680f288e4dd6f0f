import type { AgentClient } from '../agent/client.js'
import { createWorld } from '../cluster/world.js'
import { readClusterRecord } from '../config/cluster-record.js'
import { routeKinds } from '../dns/names/routes.js'
import { type FleetNames, namesInCluster, namesInRepository } from '../dns/names/wanted.js'
import { type DnsOptions, dnsOptions } from '../dns/settings.js'
import { type Provider, providerNamed } from '../providers/provider.js'
import { runningAgent } from '../steps/running-agent.js'
import { fleetPaths } from '../system/paths.js'
import type { DnsCommandOptions } from './dns.js'
import { type LocatedFleet, locate, readServices } from './prepare.js'
import type { Session } from './session.js'

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

/** The fleet around this folder, or the one that `--cluster` was made from. */
async function locateCluster(options: DnsCommandOptions): Promise<LocatedFleet> {
  if (options.cluster === undefined) return locate(options)
  const record = await readClusterRecord(fleetPaths(), options.cluster)
  if (!record) return locate(options)
  const { repository: repo, path, branch, stage } = record
  return locate({ ...options, repo, path, branch, stage })
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
