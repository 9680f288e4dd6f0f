import { FleetError } from '../errors.ts'
import { addServices } from '../forward/request.ts'
import type { ForwardStatus, ForwardTarget } from '../forward/types.ts'
import { agentOf, type ConnectedCluster } from './connected.ts'
import { byName, type NamedUrl } from './open-by-name.ts'

/** Where a service can be opened now. */
export interface BestUrl {
  url: string
  state: ForwardStatus['state']
  via: 'name' | 'forward'
}

/**
 * The best URL of a service that works now: the first of its names that answers, else localhost. A
 * name may lead to what is no Service of this cluster, so that `target` can be undefined; then `best`
 * is, where no name answers.
 * @throws FleetError when it can be reached in neither way
 */
export async function bestUrl(
  cluster: ConnectedCluster,
  asked: string,
  target: ForwardTarget | undefined,
): Promise<{ best: BestUrl | undefined; tried: NamedUrl[] }> {
  const tried = await byName(cluster, asked, target)
  const works = tried.find(({ url, problem }) => url !== undefined && problem === undefined)
  if (works?.url !== undefined) {
    const state = cluster.provider.simulated ? 'simulated' : 'ready'
    return { best: { url: works.url, state, via: 'name' }, tried }
  }
  if (!target) return { best: undefined, tried }
  return { best: { ...(await forwarded(cluster, target)), via: 'forward' }, tried }
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
