import type { Check, Verdict } from '../types.js'

/** A proxy that is asked for this machine's own addresses breaks everything on loopback. */
export const proxiesCheck: Check = {
  id: 'proxies',
  title: 'Proxies',
  look: async ({ env }) => judgeProxies(env),
}

/** Pure, for tests. */
export function judgeProxies(env: NodeJS.ProcessEnv): Verdict {
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY']
  const set = names.filter((name) => env[name] || env[name.toLowerCase()])
  if (set.length === 0) return { status: 'ok', detail: 'none' }
  const exempt = (env.NO_PROXY ?? env.no_proxy ?? '').split(',').map((one) => one.trim())
  const lacking = ['127.0.0.1', 'localhost', '.local'].filter((one) => !isExempt(one, exempt))
  if (lacking.length === 0) return { status: 'ok', detail: `${set.join(', ')}, not for loopback` }
  return {
    status: 'warning',
    detail: `${set.join(', ')} without ${lacking.join(', ')} in NO_PROXY`,
    why: "curl and browsers would ask the proxy for the fleet's names, and it does not know them.",
    remedy: `export NO_PROXY=${[...exempt.filter(Boolean), ...lacking].join(',')}`,
  }
}

function isExempt(host: string, exempt: string[]): boolean {
  return exempt.some((one) => one === '*' || one === host || one === host.replace(/^\./, ''))
}
