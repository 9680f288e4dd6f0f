import type { AgentDns } from '../agent/contract.ts'
import { listClusters } from '../config/cluster-record.ts'
import { dueNames } from '../dns/due.ts'
import type { DnsPlan } from '../dns/plan.ts'
import type { NoticeEvent } from '../events.ts'
import { runningAgent } from '../steps/running-agent.ts'
import { clusterFolder, type FleetPaths } from '../system/paths.ts'

/** What a fleet's owner should know of its names although each of them may work. */
export async function namesNotices(
  { cluster, names, state }: DnsPlan,
  paths: FleetPaths,
  known: AgentDns | undefined,
): Promise<NoticeEvent[]> {
  const { front } = known ?? {}
  const others = await otherFleets(paths, cluster)
  const hosts = known?.synced ? known.names.map(({ host }) => host) : names
  return [
    ...(front?.instead === undefined ? [] : [onAnotherPort(front.port, front.instead)]),
    ...others.flatMap((other) => shared(other, hosts, front?.port)),
    ...(known?.synced ? due(await dueNames(state, cluster, hosts)) : []),
  ]
}

function onAnotherPort(port: number, owner: string): NoticeEvent {
  const message = `port 8080 is held by ${owner}; the names answer on ${port}`
  return { type: 'notice', code: 'names-on-another-port', message }
}

function due(names: string[]): NoticeEvent[] {
  if (names.length === 0) return []
  const message = `fleet dns apply is due: ${names.join(', ')}`
  return [{ type: 'notice', code: 'names-due', message }]
}

interface OtherFleet {
  cluster: string
  hosts: string[]
  port: number | undefined
}

/** The fleets of this user whose agents answer now, with the names that they claim. */
async function otherFleets(paths: FleetPaths, own: string): Promise<OtherFleet[]> {
  const clusters = (await listClusters(paths)).filter((cluster) => cluster !== own)
  const found = clusters.map(async (cluster): Promise<OtherFleet[]> => {
    const agent = await runningAgent(clusterFolder(paths, cluster))
    const dns = await agent?.client.dns().catch(() => undefined)
    if (!dns) return []
    return [{ cluster, hosts: dns.names.map(({ host }) => host), port: dns.front?.port }]
  })
  return (await Promise.all(found)).flat()
}

/** One name can lead to both only by different ports. */
function shared(other: OtherFleet, own: string[], port: number | undefined): NoticeEvent[] {
  const both = own.filter((host) => other.hosts.includes(host))
  if (both.length === 0) return []
  const theirs = other.port === undefined ? '' : `, which answers on port ${other.port}`
  const ours = port === undefined ? '' : `; this one answers on port ${port}`
  const message = `the fleet ${other.cluster}${theirs}, claims ${both.join(', ')} too${ours}`
  return [{ type: 'notice', code: 'names-shared', message }]
}
