import { kubernetesRanges } from '../../cluster/ranges.ts'
import type { Check, Verdict } from '../types.ts'
import { isExempt } from './proxy-exemptions.ts'

/** A proxy that is asked for this machine's own addresses breaks everything on loopback. */
export const proxiesCheck: Check = {
  id: 'proxies',
  title: 'Proxies',
  look: async ({ env, domain }) => judgeProxies(env, domain),
}

/**
 * Pure, for tests. Programs read NO_PROXY or no_proxy, and where both are set not all the same one.
 * @param domain that of the fleet's names, without a dot in front
 */
export function judgeProxies(env: NodeJS.ProcessEnv, domain: string): Verdict {
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY']
  const set = names.filter((name) => env[name] || env[name.toLowerCase()])
  if (set.length === 0) return { status: 'ok', detail: 'none' }
  const variables = ['NO_PROXY', 'no_proxy'].filter((name) => env[name])
  const lists = variables.map((name) => entriesOf(env[name] ?? ''))
  const isLacking = (host: string) =>
    lists.length === 0 || lists.some((one) => !isExempt(host, one))
  const lacking = hostsOfAFleet(domain).filter(isLacking)
  if (lacking.length === 0) return { status: 'ok', detail: `${set.join(', ')}, not for the fleet` }
  const [first = 'NO_PROXY', second] = variables
  const wanted = [...new Set([...lists.flat(), ...lacking])].join(',')
  return {
    status: 'warning',
    detail: `${set.join(', ')} without ${lacking.join(', ')} in ${variables.join(' and ') || first}`,
    why: "curl, browsers and the API server would ask the proxy for the fleet's names, Services and pods, and it does not know them.",
    remedy: `export ${first}='${wanted}'${second === undefined ? '' : ` ${second}='${wanted}'`}`,
  }
}

/** Loopback, the fleet's names, and the ranges of Services and pods. */
function hostsOfAFleet(domain: string): string[] {
  return ['localhost', '127.0.0.1', '::1', `.${domain}`, ...Object.values(kubernetesRanges)]
}

function entriesOf(list: string): string[] {
  return list
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)
}
