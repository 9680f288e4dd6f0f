import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { NodeStarts } from '../recover/node-starts.ts'
import { steadyNow } from '../system/clock.ts'
import { markInNode } from './cluster-config.ts'
import { type Docker, dockerOutput } from './docker.ts'

/** A node container of a kind cluster. */
export interface KindNode {
  id: string
  name: string
  role: string
  running: boolean
  /** When its container was started last. */
  startedAt: Date
  /** Ports of this machine that lead into the container, by port there: "6443/tcp" → 41234. */
  hostPorts: Record<string, number>
  /** Path on this machine of the folder that says whose node it is; undefined: not fleet's. */
  mark: string | undefined
}

const containerSchema = z.object({
  Id: z.string(),
  Name: z.string(),
  State: z.object({ Running: z.boolean(), StartedAt: z.string() }),
  HostConfig: z.object({
    PortBindings: z
      .record(z.string(), z.array(z.object({ HostPort: z.coerce.number() })).nullable())
      .nullish(),
  }),
  Config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }),
  Mounts: z.array(z.object({ Source: z.string().default(''), Destination: z.string() })).nullish(),
})

/** The label that kind gives to every node container of a cluster. */
const clusterLabel = 'io.x-k8s.kind.cluster'

/** Milliseconds that an engine may take to make a container that it lists already. */
const creationMs = 30_000

/**
 * All node containers of the kind cluster of that name, whoever made it. The engine lists a
 * container before it can be looked at, also when whoever asked for it is gone by then: such a one
 * is waited for.
 */
export async function readNodes(docker: Docker, cluster: string): Promise<KindNode[]> {
  const filter = `label=${clusterLabel}=${cluster}`
  const giveUpAt = steadyNow() + creationMs
  for (;;) {
    const ids = await dockerOutput(docker, ['ps', '--all', '--quiet', '--filter', filter])
    if (ids === '') return []
    const { exitCode, stdout, stderr } = await docker(['inspect', ...ids.split('\n')])
    if (exitCode === 0) return nodesIn(stdout)
    if (steadyNow() > giveUpAt) throw new Error(stderr.trim())
    await sleep(100)
  }
}

function nodesIn(inspected: string): KindNode[] {
  return z
    .array(containerSchema)
    .parse(JSON.parse(inspected))
    .map(({ Id, Name, State, Config, HostConfig, Mounts }) => ({
      id: Id,
      name: Name.replace(/^\//, ''),
      role: Config.Labels?.['io.x-k8s.kind.role'] ?? '',
      running: State.Running,
      startedAt: new Date(State.StartedAt),
      hostPorts: firstPorts(HostConfig.PortBindings ?? {}),
      mark: Mounts?.find(({ Destination }) => Destination === markInNode)?.Source,
    }))
}

function firstPorts(bindings: Record<string, { HostPort: number }[] | null>) {
  return Object.fromEntries(
    Object.entries(bindings).flatMap(([inside, hosts]) => {
      const first = hosts?.[0]
      return first ? [[inside, first.HostPort]] : []
    }),
  )
}

/** When each was started last. */
export function startsOf(nodes: KindNode[]): NodeStarts {
  return new Map(nodes.map(({ name, startedAt }) => [name, startedAt]))
}

/** The node that runs the API server. */
export function controlPlaneOf(nodes: KindNode[]): KindNode | undefined {
  return nodes.find(({ role }) => role === 'control-plane')
}
