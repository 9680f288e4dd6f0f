import type { ExitCode as Code } from '../errors.ts'
import { ExitCode } from '../errors.ts'
import {
  addServices,
  type ForwardRequest,
  nothingWanted,
  removeServices,
} from '../forward/request.ts'
import type { ForwardStatus } from '../forward/types.ts'
import { runningAgent } from '../steps/running-agent.ts'
import { clusterFolder } from '../system/paths.ts'
import { agentOf, connectedCluster } from './connected.ts'
import { findCluster } from './find-cluster.ts'
import type { FleetOptions } from './fleet-options.ts'
import { knownServices, unknownNames } from './forward-names.ts'
import { printOptions } from './result.ts'

export interface ForwardOptions extends FleetOptions {
  cluster?: string
  detach?: boolean
  stop?: boolean
  list?: boolean
}

/** `fleet forward`: in the foreground until Ctrl-C, or by the cluster's agent. */
export async function forward(services: string[], options: ForwardOptions): Promise<Code> {
  if (options.list || options.stop) return changeDetached(services, options)
  const cluster = await connectedCluster(options)
  const { client, settings } = cluster
  try {
    await knownServices(cluster, services)
    if (!options.detach) {
      const { forwardInForeground } = await import('./forward-foreground.ts')
      await forwardInForeground(cluster, foregroundRequest(services, settings.forward), options)
      return ExitCode.ok
    }
    const { client: agent } = await agentOf(cluster)
    const { request } = await agent.forwards()
    const wanted = { ...request, settings: settings.forward ?? {} }
    const { forwards } = await agent.putForwards(addServices(wanted, services))
    await print(forwards, options)
    return forwards.some(({ state }) => state === 'failed') ? ExitCode.failed : ExitCode.ok
  } finally {
    await client.close()
  }
}

function foregroundRequest(
  services: string[],
  settings: ForwardRequest['settings'] = {},
): ForwardRequest {
  return addServices({ ...nothingWanted, settings }, services)
}

/** Nothing of the cluster is asked: its agent knows, and there is nothing to stop without one. */
async function changeDetached(services: string[], options: ForwardOptions): Promise<Code> {
  const { paths, name } = await findCluster(options)
  const agent = await runningAgent(clusterFolder(paths, name))
  if (!agent) {
    await print([], options)
    return ExitCode.ok
  }
  const { request, forwards } = await agent.client.forwards()
  if (!options.stop) {
    await print(services.length === 0 ? forwards : forwards.filter(isAmong(services)), options)
    return ExitCode.ok
  }
  const stranger = services.filter((name) => !forwards.some(isAmong([name])))
  if (stranger.length > 0) {
    throw await unknownNames(
      stranger,
      forwards.map(({ name }) => name),
    )
  }
  const after = await agent.client.putForwards(removeServices(request, services))
  await print(after.forwards, options)
  return ExitCode.ok
}

function isAmong(names: string[]): (status: ForwardStatus) => boolean {
  return ({ name, service, id }) => [name, service, id].some((one) => names.includes(one))
}

async function print(forwards: ForwardStatus[], { output }: ForwardOptions): Promise<void> {
  if (output === 'json') {
    const at = new Date().toISOString()
    for (const status of forwards) {
      process.stdout.write(`${JSON.stringify({ type: 'forward', ...status, at })}\n`)
    }
    return
  }
  const { renderForwards } = await import('../ui/forwards.ts')
  process.stdout.write(`${renderForwards(forwards, printOptions()).join('\n')}\n`)
}
