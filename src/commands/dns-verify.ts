import { setTimeout as sleep } from 'node:timers/promises'
import type { AgentClient } from '../agent/client.ts'
import type { RouteName } from '../dns/names/routes.ts'
import { notWorking, type Verified, verifyNames } from '../dns/verify.ts'
import { ExitCode } from '../errors.ts'
import type { Provider } from '../providers/provider.ts'
import { steadyNow } from '../system/clock.ts'
import type { LocatedFleet } from './prepare.ts'
import { printOptions } from './result.ts'

/** What answers for the names, and who publishes them. */
interface VerifyContext {
  agent: Pick<AgentClient, 'dns'> | undefined
  provider: Pick<Provider, 'httpPort'>
  located: Pick<LocatedFleet, 'folder'>
}
type Name = Pick<RouteName, 'host' | 'protocol'>

/** How long names that do not work are tried again, in milliseconds. */
export interface Patience {
  /** Whatever is wrong. A name may take a moment: responders ask first whether it is free. */
  ms: number
  /** While nothing else is wrong than what passes: an ingress that has just started knows no routes yet. */
  passingMs: number
  /** What is waited for, each time that something else does not work. */
  waiting?(bad: Verified[]): void
  signal?: AbortSignal
}

/** For names alone. */
export const briefly: Patience = { ms: 4000, passingMs: 4000 }

/** Right after a start: Traefik looks again for its routes after up to some ten seconds. */
export const afterStart: Patience = { ...briefly, passingMs: 20_000 }

/** Where nothing is to be expected. */
export const noPatience: Patience = { ms: 0, passingMs: 0 }

/**
 * Tries the names until all work, or for as long as patience lasts.
 * @throws the reason of the signal when it aborts
 */
export async function verifyPatiently(
  context: VerifyContext,
  names: Name[],
  patience: Patience,
): Promise<Verified[]> {
  const { signal } = patience
  const started = steadyNow()
  let told = ''
  for (;;) {
    const verified = await verify(context, names, signal)
    const bad = notWorking(verified)
    const passes = bad.every(({ passing }) => passing === true)
    const limit = passes ? patience.passingMs : patience.ms
    if (bad.length === 0 || steadyNow() - started >= limit) return verified
    const news = bad.map(({ host, problem }) => `${host} ${problem}`).join()
    if (news !== told) patience.waiting?.(bad)
    told = news
    await sleep(200, undefined, signal && { signal })
  }
}

/** Tries each name once; what somebody else on the network answers for says so. */
export async function verify(
  context: VerifyContext,
  names: Name[],
  signal?: AbortSignal,
): Promise<Verified[]> {
  const { agent, provider, located } = context
  const refused = (await agent?.dns().catch(() => undefined))?.refused ?? []
  const httpPort = await provider.httpPort?.(located.folder)
  const verified = await verifyNames(names, { httpPort, ...(signal && { signal }) })
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
  return notWorking(names).length > 0 ? ExitCode.failed : ExitCode.ok
}
