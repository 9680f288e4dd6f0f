import { join } from 'node:path'
import { makeEdits, noPrivilege, type Pending, pendingChanges } from '../dns/apply.ts'
import { renderDiff } from '../dns/files/diff.ts'
import type { FleetNames } from '../dns/names/wanted.ts'
import { type DnsPlan, planDns } from '../dns/plan.ts'
import { systemHostsFile } from '../dns/settings.ts'
import { writeDnsState } from '../dns/state.ts'
import { isWsl } from '../dns/system.ts'
import { openJournal } from '../engine/journal.ts'
import { ExitCode, FleetError } from '../errors.ts'
import { namesStep } from '../steps/names.ts'
import { makePrivateFolder } from '../system/files.ts'
import { plural } from '../ui/text.ts'
import { withClusterLock } from './cluster-lock.ts'
import type { DnsCommandOptions } from './dns.ts'
import { currentNames, type DnsContext, dnsContext } from './dns-context.ts'
import { briefly, printVerified, verifyPatiently } from './dns-verify.ts'
import { isInteractive } from './interactive.ts'
import { withSession } from './session.ts'

/** `fleet dns apply`: 0 when every name works as far as there is something to answer, else 1. */
export async function applyDns(options: DnsCommandOptions): Promise<number> {
  const context = await dnsContext(options)
  const { located, settings } = context
  const names = await withSession(options, (session) => currentNames(context, session))
  const plan = await planDns({
    cluster: located.cluster,
    folder: located.folder,
    names: names.names.map(({ host }) => host),
    options: settings,
    interactive: isInteractive(),
  })
  const pending = await pendingChanges(plan.edits, isInteractive())
  if (options.output === 'text') await explain(plan, names, pending)
  if (options.dryRun) {
    printDryRun(plan, pending, options.output)
    return ExitCode.ok
  }
  await withClusterLock(located.paths, located.cluster, 'fleet dns', () =>
    apply(context, plan, pending),
  )
  const { mode, why } = plan.choice
  // What another hosts file says cannot be tried from here.
  const elsewhere = mode === 'hosts' && settings.hostsFile !== systemHostsFile
  const verified = elsewhere ? [] : await verifyPatiently(context, names.names, briefly)
  if (elsewhere && options.output === 'text') {
    process.stdout.write(`${settings.hostsFile} has ${plural(plan.names.length, 'name')}.\n`)
    return ExitCode.ok
  }
  return printVerified(options.output, { action: 'apply', mode, why, names: verified })
}

async function apply(
  { located, agent }: DnsContext,
  { choice, state, edits, folder }: DnsPlan,
  { changes, privilege }: Pending,
): Promise<void> {
  if ((choice.mode === 'mdns' || choice.mode === 'resolver') && !agent)
    throw needsAgent(choice.mode)
  const [first] = changes
  if (privilege.kind === 'refused' && first) throw noPrivilege(first.file, privilege.why)
  await makePrivateFolder(folder)
  const intent = { cluster: located.cluster, files: state.files }
  await openJournal(join(folder, 'journal.jsonl')).append({
    step: namesStep.id,
    intent,
    at: new Date().toISOString(),
  })
  if (agent) await agent.putDns(state)
  else await writeDnsState(folder, state)
  await makeEdits(edits, isInteractive())
}

/** Says which mode and why, and shows what sudo will be asked for before it asks. */
async function explain(plan: DnsPlan, names: FleetNames, pending: Pending): Promise<void> {
  const say = (line: string) => process.stderr.write(`${line}\n`)
  say(`mode ${plan.choice.mode}: ${plan.choice.why}`)
  for (const problem of names.problems) say(`not read: ${problem}`)
  if (names.outside.length > 0) {
    say(`outside of .${plan.state.domain}, left alone: ${names.outside.join(', ')}`)
  }
  if (plan.choice.mode === 'hosts' && (await isWsl())) {
    say('Windows programs read a file of their own: see docs/names.md for --hosts-file.')
  }
  if (pending.privilege.kind !== 'password') return
  say('sudo will be asked to make exactly this change, and nothing else:')
  for (const change of pending.changes) say(renderDiff(change))
}

function printDryRun({ choice }: DnsPlan, { changes }: Pending, output: 'text' | 'json'): void {
  if (output === 'json') {
    const files = changes.map((change) => ({ file: change.file, diff: renderDiff(change) }))
    process.stdout.write(`${JSON.stringify({ type: 'dns-plan', ...choice, files })}\n`)
    return
  }
  process.stdout.write(changes.map(renderDiff).join('') || 'No file would change.\n')
}

function needsAgent(mode: string): FleetError {
  return new FleetError({
    code: 'no-agent',
    message: `The mode ${mode} is served by the cluster's background process, which does not run`,
    hint: 'Run fleet up first, or use fleet dns --mode hosts.',
  })
}
