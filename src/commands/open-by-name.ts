import type { RouteName } from '../dns/names/routes.ts'
import { type Verified, verifyNames } from '../dns/verify.ts'
import type { ForwardTarget } from '../forward/types.ts'
import { runningAgent } from '../steps/running-agent.ts'
import type { ConnectedCluster } from './connected.ts'

/** A name of a service, and whether a browser would reach it by that. */
export type NamedUrl = Pick<Verified, 'host' | 'url' | 'problem'>

/** Tries the HTTP names that a service has; the one that is called as asked comes first. */
export async function byName(
  { provider, folder }: ConnectedCluster,
  asked: string,
  target: ForwardTarget | undefined,
): Promise<NamedUrl[]> {
  const agent = (await runningAgent(folder))?.client
  const dns = await agent?.dns().catch(() => undefined)
  const names = namesOf(dns?.names ?? [], asked, target)
  if (names.length === 0) return []
  const httpPort = await provider.httpPort?.(folder)
  if (httpPort === undefined) {
    return names.map(({ host }) => ({ host, problem: 'nothing answers HTTP for it' }))
  }
  const verified = await verifyNames(names, { httpPort })
  return verified.map(({ host, url, problem }) => {
    return { host, ...(url && { url }), ...(problem && { problem }) }
  })
}

/** The names whose first label was asked for, then those whose route leads to the Service. Pure. */
export function namesOf(
  names: RouteName[],
  asked: string,
  target: Pick<ForwardTarget, 'namespace' | 'service'> | undefined,
): RouteName[] {
  const http = names.filter(({ protocol }) => protocol === 'http')
  const called = http.filter(({ host }) => host === asked || host.split('.')[0] === asked)
  const service = target && `${target.namespace}/${target.service}`
  const leading = http.filter(({ backends }) => service && backends.includes(service))
  return [...new Set([...called, ...leading])]
}
