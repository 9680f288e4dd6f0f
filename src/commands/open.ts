import { ExitCode } from '../errors.ts'
import type { ForwardTarget } from '../forward/types.ts'
import { openInBrowser } from '../system/browser.ts'
import { type BestUrl, bestUrl } from './best-url.ts'
import { type ConnectedCluster, connectedCluster } from './connected.ts'
import type { FleetOptions } from './fleet-options.ts'
import { knownServices } from './forward-names.ts'
import type { NamedUrl } from './open-by-name.ts'

export interface OpenOptions extends FleetOptions {
  cluster?: string
  print?: boolean
}

/** `fleet open`: the best URL of a service that works now, in the browser and on standard output. */
export async function open(service: string, options: OpenOptions): Promise<ExitCode> {
  const cluster = await connectedCluster(options)
  try {
    const { opened, tried } = await find(cluster, service)
    const { url, state } = opened
    const failed = tried.filter(({ problem }) => problem !== undefined)
    if (options.output === 'json') {
      const at = new Date().toISOString()
      const answer = { type: 'open', service, ...opened, tried: failed, at }
      process.stdout.write(`${JSON.stringify(answer)}\n`)
    } else {
      process.stdout.write(`${url}\n`)
      if (opened.via === 'forward') {
        for (const { host, problem } of failed) process.stderr.write(`${host}: ${problem}\n`)
      }
      if (state === 'simulated') {
        process.stderr.write('Nothing runs behind it: in the sandbox containers are simulated.\n')
      }
    }
    if (!options.print && options.output === 'text' && /^https?:/.test(url))
      await openInBrowser(url)
    return ExitCode.ok
  } finally {
    await cluster.client.close()
  }
}

/** By the first of its names that answers, else at localhost. */
async function find(
  cluster: ConnectedCluster,
  service: string,
): Promise<{ opened: BestUrl; tried: NamedUrl[] }> {
  const target = await knownServices(cluster, [service]).then(
    ([found]) => found,
    (error: unknown) => error,
  )
  const { best, tried } = await bestUrl(cluster, service, isTarget(target) ? target : undefined)
  if (!best) throw target
  return { opened: best, tried }
}

function isTarget(found: unknown): found is ForwardTarget {
  return typeof found === 'object' && found !== null && 'scheme' in found
}
