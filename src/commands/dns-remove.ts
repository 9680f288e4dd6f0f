import { rm } from 'node:fs/promises'
import type { AgentClient } from '../agent/client.ts'
import { type ClusterRecord, readClusterRecord } from '../config/cluster-record.ts'
import { makeEdits, noPrivilege, pendingChanges } from '../dns/apply.ts'
import { removal } from '../dns/edits.ts'
import { renderDiff } from '../dns/files/diff.ts'
import { foundHooks, hookPlaces } from '../dns/resolver/found-hooks.ts'
import { type DnsOptions, dnsOptions, systemHostsFile } from '../dns/settings.ts'
import { type DnsState, type OwnedFile, readDnsState, writeDnsState } from '../dns/state.ts'
import { ExitCode } from '../errors.ts'
import { clusterFolder, type FleetPaths, fleetPaths } from '../system/paths.ts'
import { withClusterLock } from './cluster-lock.ts'
import type { DnsCommandOptions } from './dns.ts'
import { dnsContext } from './dns-context.ts'
import { isInteractive } from './interactive.ts'

/** `fleet dns remove`: the bytes from before, and no name of the fleet answered for any more. */
export async function removeDns(options: DnsCommandOptions): Promise<number> {
  const { paths, cluster, folder, record, settings, agent } = await removalTarget(options)
  const hooks = (await foundHooks(hookPlaces)).filter((hook) => hook.cluster === cluster)
  const files = filesOf(await readDnsState(folder), settings.hostsFile, hooks)
  const edits = files.map((file) => removal(file, cluster))
  const { changes, privilege } = await pendingChanges(edits, isInteractive())
  const diff = changes.map(renderDiff).join('')
  if (options.dryRun) {
    process.stdout.write(diff || 'No file would change.\n')
    return ExitCode.ok
  }
  const [first] = changes
  if (privilege.kind === 'refused' && first) throw noPrivilege(first.file, privilege.why)
  if (privilege.kind === 'password') {
    process.stderr.write(`sudo will be asked to make exactly this change:\n${diff}`)
  }
  await withClusterLock(paths, cluster, 'fleet dns remove', async () => {
    await makeEdits(edits, isInteractive())
    if (agent) await agent.putDns({ mode: 'none', domain: settings.domain, hosts: [], files: [] })
    else if (record) await writeDnsState(folder, undefined)
    // Without a cluster the folder held nothing but the names.
    else await rm(folder, { recursive: true, force: true })
  })
  if (options.output === 'json') {
    const changed = changes.map(({ file }) => file)
    process.stdout.write(`${JSON.stringify({ type: 'dns', action: 'remove', files: changed })}\n`)
  } else process.stdout.write(`The names of ${cluster} are gone.\n`)
  return ExitCode.ok
}

/** What was recorded, and the hosts file and hooks in any case: the record may be lost. */
function filesOf(state: DnsState | undefined, hostsFile: string, hooks: OwnedFile[]): OwnedFile[] {
  const reload = hostsFile === systemHostsFile ? 'hosts' : 'nothing'
  const block: OwnedFile = { path: hostsFile, kind: 'block', reload }
  const all = [...(state?.files ?? []), block, ...hooks]
  return all.filter(({ path }, index) => all.findIndex((one) => one.path === path) === index)
}

/** Whose names are to go, and what is known of it. */
interface RemovalTarget {
  paths: FleetPaths
  cluster: string
  folder: string
  record: ClusterRecord | undefined
  settings: DnsOptions
  agent: AgentClient | undefined
}

/** As `dnsContext`, and also a cluster that is gone and whose names have stayed behind. */
async function removalTarget(options: DnsCommandOptions): Promise<RemovalTarget> {
  const { cluster } = options
  const paths = fleetPaths()
  if (cluster === undefined || (await readClusterRecord(paths, cluster))) {
    const { located, settings, agent } = await dnsContext(options)
    return { ...located, settings, agent }
  }
  const folder = clusterFolder(paths, cluster)
  return {
    paths,
    cluster,
    folder,
    record: undefined,
    settings: dnsOptions(options),
    agent: undefined,
  }
}
