import { dueNames } from '../dns/due.ts'
import { readDnsState } from '../dns/state.ts'
import type { DnsCommandOptions } from './dns.ts'
import { currentNames, dnsContext } from './dns-context.ts'
import { printVerified, verify } from './dns-verify.ts'
import { withSession } from './session.ts'

/** `fleet dns status`: 0 when every name works, else 1. */
export async function dnsStatus(options: DnsCommandOptions): Promise<number> {
  const context = await dnsContext(options)
  const { cluster, folder } = context.located
  const { names } = await withSession(options, (session) => currentNames(context, session))
  const state = await readDnsState(folder)
  const due = await dueNames(
    state,
    cluster,
    names.map(({ host }) => host),
  )
  const agent = await context.agent?.dns().catch(() => undefined)
  if (options.output === 'text') {
    const instead = agent?.front?.instead
    if (agent?.error) process.stderr.write(`The agent says: ${agent.error}\n`)
    if (instead) {
      process.stderr.write(
        `Port 8080 is held by ${instead}; this fleet's names answer on ${agent?.front?.port}.\n`,
      )
    }
    process.stdout.write(`mode ${state?.mode ?? 'none'}\n`)
  }
  const verified = await verify(context, names)
  return printVerified(options.output, {
    action: 'status',
    mode: state?.mode ?? 'none',
    names: verified,
    due,
  })
}
