import { rm } from 'node:fs/promises'
import { makeEdits, noPrivilege, pendingChanges } from '../dns/apply.js'
import { removal } from '../dns/edits.js'
import { renderDiff } from '../dns/files/diff.js'
import { systemHostsFile } from '../dns/settings.js'
import { type DnsState, type OwnedFile, readDnsState, writeDnsState } from '../dns/state.js'
import { ExitCode } from '../errors.js'
import { withClusterLock } from './cluster-lock.js'
import type { DnsCommandOptions } from './dns.js'
import { dnsContext } from './dns-context.js'
import { isInteractive } from './interactive.js'

/** `fleet dns remove`: the bytes from before, and no name of the fleet answered for any more. */
export async function removeDns(options: DnsCommandOptions): Promise<number> {
  const { located, settings, agent } = await dnsContext(options)
  const { cluster, folder, paths, record } = located
  const state = await readDnsState(folder)
  const edits = filesOf(state, settings.hostsFile).map((file) => removal(file, cluster))
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
    const files = changes.map(({ file }) => file)
    process.stdout.write(`${JSON.stringify({ type: 'dns', action: 'remove', files })}\n`)
  } else process.stdout.write(`The names of ${cluster} are gone.\n`)
  return ExitCode.ok
}

/** What was recorded, and the hosts file in any case: the record may be lost. */
function filesOf(state: DnsState | undefined, hostsFile: string): OwnedFile[] {
  const reload = hostsFile === systemHostsFile ? 'hosts' : 'nothing'
  const recorded = state?.files ?? []
  if (recorded.some(({ path }) => path === hostsFile)) return recorded
  return [...recorded, { path: hostsFile, kind: 'block', reload }]
}
