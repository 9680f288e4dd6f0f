import { ExitCode, FleetError } from '../errors.js'
import { addServices } from '../forward/request.js'
import type { ForwardStatus, ForwardTarget } from '../forward/types.js'
import { openInBrowser } from '../system/browser.js'
import { agentOf, type ConnectedCluster, connectedCluster } from './connected.js'
import type { FleetOptions } from './fleet-options.js'
import { knownServices } from './forward-names.js'
import { byName, type NamedUrl } from './open-by-name.js'

export interface OpenOptions extends FleetOptions {
  cluster?: string
  print?: boolean
}

/** Where a service can be opened now. */
interface Opened {
  url: string
  state: ForwardStatus['state']
  via: 'name' | 'forward'
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
): Promise<{ opened: Opened; tried: NamedUrl[] }> {
  const target = await knownServices(cluster, [service]).then(
    ([found]) => found,
    (error: unknown) => error,
  )
  const known = isTarget(target) ? target : undefined
  const tried = await byName(cluster, service, known)
  const works = tried.find(({ url, problem }) => url !== undefined && problem === undefined)
  if (works?.url !== undefined) {
    const state = cluster.provider.simulated ? 'simulated' : 'ready'
    return { opened: { url: works.url, state, via: 'name' }, tried }
  }
  if (!known) throw target
  return { opened: { ...(await forwarded(cluster, known)), via: 'forward' }, tried }
}

function isTarget(found: unknown): found is ForwardTarget {
  return typeof found === 'object' && found !== null && 'scheme' in found
}

/** Its forward, by the agent, which begins one if there is none. */
async function forwarded(
  cluster: ConnectedCluster,
  target: ForwardTarget,
): Promise<{ url: string; state: ForwardStatus['state'] }> {
  const { client: agent } = await agentOf(cluster)
  const { request, forwards } = await agent.forwards()
  const name = `${target.namespace}/${target.service}:${target.port}`
  const has = forwards.some(({ id }) => id === target.id)
  const wanted = { ...request, settings: cluster.settings.forward ?? {} }
  const all = has ? forwards : (await agent.putForwards(addServices(wanted, [name]))).forwards
  const status = all.find(({ id }) => id === target.id)
  if (status?.url !== undefined) return { url: status.url, state: status.state }
  throw new FleetError({
    code: 'not-forwarded',
    message: `${target.name} cannot be reached at localhost`,
    ...(status?.reason === undefined ? {} : { why: status.reason }),
    hint: 'fleet forward --list shows every forward and what is wrong with it.',
  })
}
