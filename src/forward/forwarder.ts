import type { Duplex } from 'node:stream'
import { createPulse } from '../cluster/pulse.ts'
import type { World } from '../cluster/types.ts'
import type { CarryOptions } from './carry.ts'
import { type Endpoint, readyEndpoints, sliceGroup } from './endpoints.ts'
import { createForward, type Forward, type Way } from './forward.ts'
import { createSessionPool, type SessionPool } from './spdy/pool.ts'
import type { ForwardStatus, ForwardTarget, PodName } from './types.ts'

/** All forwards of one process. */
export interface Forwarder {
  /** From now on exactly these: new ones are opened, others closed, those that stay undisturbed. */
  set(targets: ForwardTarget[]): Promise<void>
  status(): ForwardStatus[]
  /** Called when `status` may have become another; bytes alone do not count. */
  subscribe(listener: () => void): () => void
  close(): Promise<void>
}

export interface ForwarderOptions {
  /** Has to know Services and Pods; EndpointSlices are added. */
  world: World
  /** A connection to a pod's node, upgraded to SPDY. */
  connect(pod: PodName): Promise<Duplex>
  /** Whether nothing runs in the pods. */
  simulated: boolean
  /** Local ports by target, as they were the last time. */
  remembered: () => Record<string, number>
  /** Keeps what was chosen. */
  remember(ports: Record<string, number>): Promise<void>
  /** Milliseconds within which a connection must have reached a pod. */
  deadlineMs?: number
  /** Milliseconds for one attempt at that. */
  attemptMs?: number
}

/**
 * Keeps forwards to Services: follows their ready pods, has a way to each ready before somebody
 * connects, and makes it again when it breaks.
 */
export function createForwarder(options: ForwarderOptions): Forwarder {
  const { world, connect, simulated, deadlineMs = 10_000, attemptMs = 3_000 } = options
  const forwards = new Map<string, Forward>()
  const pools = new Map<string, SessionPool>()
  const endpoints = new Map<string, Endpoint>()
  const listeners = new Set<() => void>()
  const endpointsChanged = createPulse()
  world.track(sliceGroup, 'EndpointSlice')

  const changed = () => {
    for (const listener of listeners) listener()
  }
  const poolOf = (pod: PodName): SessionPool => {
    const key = keyOf(pod)
    const known = pools.get(key)
    if (known) return known
    const pool = createSessionPool({ connect: () => connect(pod), changed })
    pools.set(key, pool)
    return pool
  }
  const follow = () => {
    endpoints.clear()
    for (const { target } of forwards.values()) {
      const [best] = readyEndpoints(world, target)
      if (best) endpoints.set(target.id, best)
    }
    const wanted = new Set([...endpoints.values()].map(({ pod }) => keyOf(pod)))
    for (const [key, pool] of pools) {
      if (wanted.has(key)) continue
      pool.retire()
      pools.delete(key)
    }
    for (const { pod } of endpoints.values()) poolOf(pod)
    endpointsChanged.fire()
    changed()
  }
  const dial =
    (target: ForwardTarget): CarryOptions['dial'] =>
    async (listener, signal) => {
      let endpoint = endpoints.get(target.id)
      while (!endpoint) {
        await Promise.race([endpointsChanged.next(), aborted(signal)])
        signal.throwIfAborted()
        endpoint = endpoints.get(target.id)
      }
      return poolOf(endpoint.pod).open(endpoint.port, listener)
    }
  const wayOf = (target: ForwardTarget): Way => {
    const endpoint = endpoints.get(target.id)
    if (!endpoint) {
      const disconnected = world.disconnected()
      const reason = disconnected?.reason ?? `no pod of ${target.service} is ready`
      return { state: 'waiting', reason }
    }
    const pool = pools.get(keyOf(endpoint.pod))
    if (!pool?.isReady()) {
      const failure = pool?.failure()
      return { state: 'connecting', ...(failure === undefined ? {} : { reason: failure }) }
    }
    const nothing = 'nothing runs behind it'
    return simulated ? { state: 'simulated', reason: nothing } : { state: 'ready' }
  }
  const request = (id: string) => {
    const others = Object.entries(options.remembered()).filter(([other]) => other !== id)
    return {
      remembered: options.remembered()[id],
      reserved: new Set(others.map(([, port]) => port)),
    }
  }
  const keepPorts = async () => {
    const chosen = [...forwards.values()].flatMap(({ target, localPort }) => {
      const port = localPort()
      return port === undefined || target.fixed ? [] : [[target.id, port] as const]
    })
    const before = options.remembered()
    const after = { ...before, ...Object.fromEntries(chosen) }
    if (JSON.stringify(before) !== JSON.stringify(after)) await options.remember(after)
  }
  const unsubscribe = world.subscribe((changes) => {
    if (changes.length === 0) changed()
    else if (changes.some(({ resource }) => followed.has(resource.kind))) follow()
  })
  // A port that was taken may be free by now.
  const retry = setInterval(() => {
    for (const forward of forwards.values()) void forward.listen()
  }, 5_000)
  retry.unref()

  const apply = async (targets: ForwardTarget[]) => {
    const wanted = new Map(targets.map((target) => [target.id, target]))
    const gone = [...forwards.values()].filter(
      ({ target }) => !sameAs(wanted.get(target.id), target),
    )
    for (const { target } of gone) forwards.delete(target.id)
    await Promise.all(gone.map((forward) => forward.close()))
    for (const target of targets) {
      if (forwards.has(target.id)) continue
      const forward = createForward(target, {
        request: () => request(target.id),
        dial,
        changed,
        deadlineMs,
        attemptMs,
      })
      forwards.set(target.id, forward)
    }
    follow()
    // One after the other: two that want the same customary port must not race for it.
    for (const forward of forwards.values()) {
      await forward.listen()
      await keepPorts()
    }
  }
  let turn: Promise<void> = Promise.resolve()
  return {
    set: (targets) => {
      turn = turn.then(() => apply(targets))
      return turn
    },
    status: () => [...forwards.values()].map((forward) => forward.status(wayOf(forward.target))),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => {
      unsubscribe()
      clearInterval(retry)
      await turn.catch(() => undefined)
      for (const pool of pools.values()) pool.close()
      await Promise.all([...forwards.values()].map((forward) => forward.close()))
      forwards.clear()
    },
  }
}

/** What decides where a connection goes. */
const followed = new Set(['Service', 'EndpointSlice', 'Pod'])

function keyOf({ namespace, name }: PodName): string {
  return `${namespace}/${name}`
}

function sameAs(wanted: ForwardTarget | undefined, has: ForwardTarget): boolean {
  return wanted !== undefined && wanted.local === has.local && wanted.fixed === has.fixed
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
