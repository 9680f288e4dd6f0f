import { ExitCode, FleetError } from '../errors.js'
import { addServices } from '../forward/request.js'
import type { ForwardStatus, ForwardTarget } from '../forward/types.js'
import { openInBrowser } from '../system/browser.js'
import { agentOf, type ConnectedCluster, connectedCluster } from './connected.js'
import type { FleetOptions } from './fleet-options.js'
import { knownServices } from './forward-names.js'

export interface OpenOptions extends FleetOptions {
  cluster?: string
  print?: boolean
}

/** `fleet open`: the URL of a service that works now, in the browser and on standard output. */
export async function open(service: string, options: OpenOptions): Promise<ExitCode> {
  const cluster = await connectedCluster(options)
  try {
    const [target] = await knownServices(cluster, [service])
    if (!target) throw new Error(`no target of ${service}`)
    const { url, state } = await forwarded(cluster, target)
    if (options.output === 'json') {
      const at = new Date().toISOString()
      process.stdout.write(`${JSON.stringify({ type: 'open', service, url, state, at })}\n`)
    } else {
      process.stdout.write(`${url}\n`)
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
