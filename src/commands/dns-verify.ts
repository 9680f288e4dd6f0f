import { setTimeout as sleep } from 'node:timers/promises'
import type { RouteName } from '../dns/names/routes.ts'
import { type Verified, verifyNames } from '../dns/verify.ts'
import { ExitCode } from '../errors.ts'
import { steadyNow } from '../system/clock.ts'
import type { DnsContext } from './dns-context.ts'
import { printOptions } from './result.ts'

/** What answers for the names, and who publishes them. */
type VerifyContext = Pick<DnsContext, 'agent' | 'provider' | 'located'>

/** A name may take a moment: responders ask first whether it is free. In milliseconds. */
const patience = 4000

/** Tries the names until all work, or for a few seconds. */
export async function verifyPatiently(
  context: VerifyContext,
  names: RouteName[],
  { once = false } = {},
): Promise<Verified[]> {
  const deadline = steadyNow() + (once ? 0 : patience)
  for (;;) {
    const verified = await verify(context, names)
    if (verified.every(({ problem }) => problem === undefined) || steadyNow() >= deadline) {
      return verified
    }
    await sleep(200)
  }
}

/** Tries each name once; what somebody else on the network answers for says so. */
export async function verify(context: VerifyContext, names: RouteName[]): Promise<Verified[]> {
  const { agent, provider, located } = context
  const refused = (await agent?.dns().catch(() => undefined))?.refused ?? []
  const httpPort = await provider.httpPort?.(located.folder)
  const verified = await verifyNames(names, { httpPort })
  return verified.map((one) => {
    const by = refused.find(({ host }) => host === one.host)?.by
    return by === undefined ? one : { ...one, problem: `${by} answers for this name already` }
  })
}

export interface Answer {
  action: 'apply' | 'status'
  mode: string
  names: Verified[]
  why?: string
  /** Names that an apply would add or take away. */
  due?: string[]
}

/** Prints what was found; the exit code is 0 when every name works. */
export async function printVerified(output: 'text' | 'json', answer: Answer): Promise<number> {
  const { names, due = [] } = answer
  if (output === 'json') process.stdout.write(`${JSON.stringify({ type: 'dns', ...answer })}\n`)
  else {
    const { renderNames } = await import('../ui/names.ts')
    process.stdout.write(`${renderNames(names, printOptions())}\n`)
    if (due.length > 0) {
      process.stdout.write(`\nfleet dns apply is due: ${due.join(', ')}\n`)
    }
  }
  return names.some(({ problem }) => problem !== undefined) ? ExitCode.failed : ExitCode.ok
}
