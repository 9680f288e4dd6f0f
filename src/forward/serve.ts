import type { ClusterAccess, World } from '../cluster/types.ts'
import { createForwarder, type Forwarder } from './forwarder.ts'
import { type ForwardRequest, requestedTargets } from './request.ts'
import { routeKinds } from './routed.ts'
import { podConnector } from './wire/pod-connector.ts'

export interface ForwardServiceOptions {
  access: ClusterAccess
  world: World
  simulated: boolean
  remembered: () => Record<string, number>
  remember(ports: Record<string, number>): Promise<void>
}

/** Forwards what is requested, as the cluster's objects come and go. */
export interface ForwardService extends Pick<Forwarder, 'status' | 'subscribe'> {
  /** Resolves when all of it that is there has its local port. */
  request(request: ForwardRequest): Promise<void>
  close(): Promise<void>
}

export async function startForwardService(options: ForwardServiceOptions): Promise<ForwardService> {
  const { access, world } = options
  for (const { group, kind } of [...coreKinds, ...routeKinds]) world.track(group, kind)
  await world.ready()
  const forwarder = createForwarder({ ...options, connect: podConnector(access) })
  let current: ForwardRequest | undefined
  let known = ''

  const follow = async () => {
    if (!current) return
    const targets = requestedTargets(world, current)
    const text = JSON.stringify(targets)
    if (text === known) return
    known = text
    await forwarder.set(targets)
  }
  const unsubscribe = world.subscribe((changes) => {
    if (changes.some(({ resource }) => decisive.has(resource.kind))) void follow()
  })
  return {
    status: forwarder.status,
    subscribe: forwarder.subscribe,
    request: async (request) => {
      current = request
      known = ''
      await follow()
    },
    close: async () => {
      unsubscribe()
      await forwarder.close()
    },
  }
}

const coreKinds = ['Service', 'Pod'].map((kind) => ({ group: '', kind }))
/** What decides which targets there are. */
const decisive = new Set<string>(['Service', ...routeKinds.map(({ kind }) => kind)])
