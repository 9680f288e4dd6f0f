import { setTimeout as sleep } from 'node:timers/promises'
import type { AgentClient } from '../agent/client.ts'
import type { RouteName } from '../dns/names/routes.ts'
import type { Verified } from '../dns/verify.ts'
import { messageOf } from '../errors.ts'
import type { Emit, FallbackUrl } from '../events.ts'
import { type Fallback, requestOfUp } from '../forward/request.ts'
import type { ForwardSettings } from '../forward/targets.ts'
import type { ForwardStatus } from '../forward/types.ts'
import { steadyNow } from '../system/clock.ts'

/** What `up` makes reachable at localhost, and what of it stands in for names. */
export interface UpForwards {
  forwards: ForwardStatus[]
  /** One for each name that does not work. */
  fallbacks: FallbackUrl[]
}

/** A name, and why it does not work. */
type BadName = Pick<Verified, 'host' | 'problem'>

/** Milliseconds that ways to pods may take to be made. */
const patience = 5000

/**
 * Has the agent forward what no HTTP route leads to and, in the place of each name that does not
 * work, the Services behind it; says which could not be had at their own port.
 */
export async function forwardForUp(
  agent: AgentClient,
  names: { all: RouteName[]; bad: BadName[] },
  settings: ForwardSettings | undefined,
  emit: Emit,
): Promise<UpForwards> {
  const fallback = fallbackFor(names.all, names.bad)
  try {
    const { request } = await agent.forwards()
    await agent.putForwards(requestOfUp(request, fallback, settings ?? {}))
    const forwards = await settled(agent)
    for (const message of forwards.flatMap(noticeOf)) {
      emit({ type: 'notice', code: 'forward', message })
    }
    return { forwards, fallbacks: urlsFor(names.bad, fallback, forwards) }
  } catch (error) {
    const message = `nothing is forwarded: ${messageOf(error)}. Next: fleet forward --detach`
    emit({ type: 'notice', code: 'not-forwarded', message })
    return { forwards: [], fallbacks: urlsFor(names.bad, [], []) }
  }
}

/** What is worth saying of a forward: that its pods are simulated or not ready yet is not. Pure. */
export function noticeOf({ name, state, url, reason, instead }: ForwardStatus): string[] {
  const why = state === 'simulated' || state === 'waiting' ? instead : reason
  if (why === undefined) return []
  return [`${name} ${url === undefined ? 'is not forwarded' : `is at ${url}`}: ${why}`]
}

/** The Services behind names that do not work. Pure. */
export function fallbackFor(names: RouteName[], bad: BadName[]): Fallback[] {
  return bad.flatMap(({ host, problem = '' }) => {
    const backends = names.find((name) => name.host === host)?.backends ?? []
    return backends
      .filter((backend) => backend.includes('/'))
      .map((service) => ({ host, service, reason: problem }))
  })
}

/** The local URL of each name that does not work; without one where nothing can stand in. Pure. */
export function urlsFor(
  bad: BadName[],
  fallback: Fallback[],
  forwards: ForwardStatus[],
): FallbackUrl[] {
  return bad.map(({ host, problem = '' }) => {
    const services = new Set(fallback.filter((one) => one.host === host).map((one) => one.service))
    const url = forwards.find(({ namespace, service, url }) => {
      return url !== undefined && services.has(`${namespace}/${service}`)
    })?.url
    return { host, reason: problem, ...(url === undefined ? {} : { url }) }
  })
}

/**
 * The URLs of a run by what people call them: the names that work, the forwards beside them; a
 * forward whose name is taken goes by that of its Service. Pure.
 */
export function urlsOfRun(
  working: Record<string, string>,
  { forwards, fallbacks }: UpForwards,
): Record<string, string> {
  const urls = { ...working }
  for (const { host, url } of fallbacks) {
    if (url !== undefined) urls[host.split('.')[0] ?? host] ??= url
  }
  for (const { name, service, id, url, state } of forwards) {
    if (url === undefined || state === 'failed' || Object.values(urls).includes(url)) continue
    const label = [name, service, id].find((one) => urls[one] === undefined)
    if (label !== undefined) urls[label] = url
  }
  return urls
}

async function settled(agent: AgentClient): Promise<ForwardStatus[]> {
  const deadline = steadyNow() + patience
  for (;;) {
    const { forwards } = await agent.forwards()
    if (forwards.every(({ state }) => state !== 'connecting') || steadyNow() >= deadline) {
      return forwards
    }
    await sleep(100)
  }
}
