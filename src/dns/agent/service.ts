import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { AgentDns } from '../../agent/contract.ts'
import { openStored } from '../../agent/stored.ts'
import type { World } from '../../cluster/types.ts'
import { messageOf } from '../../errors.ts'
import { kustomizeGroup } from '../../health/kustomization.ts'
import type { Front } from '../front/server.ts'
import { routeKinds } from '../names/routes.ts'
import { type FleetNames, namesInCluster } from '../names/wanted.ts'
import { type DnsState, dnsStateFile, dnsStateSchema } from '../state.ts'
import { type Publisher, startPublisher } from './publish.ts'

/** The names of a cluster, as its agent keeps them. */
export interface DnsService {
  status(): AgentDns
  /** Changes how names are made to work; kept for the next agent. */
  set(state: unknown): Promise<AgentDns>
  close(): Promise<void>
}

export interface DnsServiceOptions {
  cluster: string
  folder: string
  /** The read model of the cluster, once there is one. */
  world(): World | undefined
  /** Whether fleet's own front answers for the names, because no ingress runs. */
  front: boolean
  signal: AbortSignal
  log(line: string): void
}

const nothingYet: DnsState = { mode: 'none', domain: 'local', hosts: [], files: [] }
const frontSchema = z.object({ port: z.int().min(1).max(65_535).optional() })

/** Follows the cluster's routes and makes their names work, as far as that is the agent's part. */
export async function openDns(options: DnsServiceOptions): Promise<DnsService> {
  const { folder, signal, log } = options
  const stored = await openStored<DnsState>(dnsStateFile(folder), dnsStateSchema, nothingYet)
  const state = () => stored.get()
  let world: World | undefined
  let names: FleetNames = { names: [], outside: [], problems: [] }
  let publisher: Publisher = await startPublisher(state(), log)
  const front = options.front
    ? await openFront(
        options,
        () => world,
        () => names,
      )
    : undefined

  const look = () => {
    if (!world) return
    names = namesInCluster(world, state())
    publisher.setNames(names.names.map(({ host }) => host))
  }
  void untilThere(options.world, signal).then((found) => {
    if (!found) return
    world = found
    for (const { group, kind } of [...routeKinds, kustomizations]) found.track(group, kind)
    look()
    const unsubscribe = found.subscribe((changes) => {
      if (changes.length === 0 || changes.some(({ resource }) => isRoute(resource))) look()
    })
    signal.addEventListener('abort', unsubscribe, { once: true })
  })
  const status = (): AgentDns => {
    const error = publisher.error ?? front?.error
    const open = front?.front
    return {
      mode: state().mode,
      synced: world?.isSynced('networking.k8s.io', 'Ingress') ?? false,
      ...names,
      refused: publisher.refused(),
      ...(open && { front: { port: open.port, ...(open.instead && { instead: open.instead }) } }),
      ...(error !== undefined && { error }),
    }
  }
  return {
    status,
    set: async (wanted) => {
      const before = JSON.stringify(state())
      await stored.set(wanted)
      // What serves the names already is not disturbed.
      if (JSON.stringify(state()) === before) return status()
      await publisher.close()
      publisher = await startPublisher(state(), log)
      look()
      return status()
    },
    close: async () => {
      await Promise.all([publisher.close(), front?.front?.close()])
    },
  }
}

const kustomizations = { group: kustomizeGroup, kind: 'Kustomization' }

function isRoute({ group, kind }: { group: string; kind: string }): boolean {
  return routeKinds.some((route) => route.group === group && route.kind === kind)
}

async function openFront(
  { cluster, folder, log }: DnsServiceOptions,
  world: () => World | undefined,
  names: () => FleetNames,
): Promise<{ front?: Front; error?: string }> {
  const [{ startFront }, { pageFor }] = await Promise.all([
    import('../front/server.ts'),
    import('../front/page.ts'),
  ])
  const kept = await openStored(join(folder, 'front.json'), frontSchema, {})
  const page = (host: string) => {
    const current = world()
    const name = names().names.find((one) => one.host === host)
    return name && current ? pageFor(name, current) : undefined
  }
  try {
    const front = await startFront({ cluster, lastPort: kept.get().port, page })
    await kept.set({ port: front.port })
    return { front }
  } catch (error) {
    log(`names: ${messageOf(error)}`)
    return { error: messageOf(error) }
  }
}

async function untilThere(
  world: () => World | undefined,
  signal: AbortSignal,
): Promise<World | undefined> {
  while (!signal.aborted) {
    const found = world()
    if (found) return found
    await sleep(200, undefined, { signal, ref: false }).catch(() => undefined)
  }
  return undefined
}
