import { setTimeout as sleep } from 'node:timers/promises'
import { clientWith } from '../cluster/connect.ts'
import type { KubernetesClient } from '../cluster/types.ts'
import { FleetError } from '../errors.ts'
import type { NodeStarts } from '../recover/node-starts.ts'
import { findStale } from '../recover/stale.ts'
import { releaseLeases } from '../recover/stale-leases.ts'
import { steadyNow } from '../system/clock.ts'
import { type Docker, dockerOutput } from './docker.ts'
import { kindLayout } from './layout.ts'
import { type KindNode, startsOf } from './nodes.ts'
import { nodeListSchema, unreadyNodes } from './ready-nodes.ts'

/** How long a cluster may take to be itself again in nodes that were started. Milliseconds. */
const startMs = 120_000
/** Between two looks at an API server that is away, and at one that answers. Milliseconds. */
const pauseMs = { away: 200, answering: 50 }
/** Between two questions to the engine, whose answer costs the processor that starts the API server. */
const engineMs = 10_000

/** Starts node containers that do not run. */
export async function startNodes(
  docker: Docker,
  nodes: KindNode[],
  signal: AbortSignal,
): Promise<void> {
  const stopped = nodes.filter(({ running }) => !running).map(({ id }) => id)
  if (stopped.length > 0) await dockerOutput(docker, ['start', ...stopped], signal)
}

/** What an API server says of nodes, by their names; or that it is away, or not ready to say. */
export type NodesSeen = 'away' | 'answering' | { missing: string[] }

/**
 * Looks whether a cluster is back: its API server answers, and its nodes are Ready since they were
 * started. It need not call itself ready: that comes 1 to 3 s after it answers, since it looks
 * through its own roles before (the hook rbac/bootstrap-roles).
 * @throws FleetError when the cluster's kubeconfig cannot be read
 */
export async function isBack(folder: string, nodes: KindNode[]): Promise<boolean> {
  const client = await clientWith(kindLayout(folder).kubeconfig)
  try {
    return areBack(await lookAtNodes(client, startsOf(nodes)))
  } finally {
    await client.close()
  }
}

/**
 * Resolves when the cluster is back, and Leases of before are given up; one whose nodes do not get
 * Ready is left to the wait for the services, which names what that holds up.
 * @param nodes as they are now
 * @param readAgain asks the engine for them: they may be started anew meanwhile
 * @throws FleetError when the API server does not answer within two minutes
 */
export async function untilBack(
  folder: string,
  { nodes, readAgain }: { nodes: KindNode[]; readAgain(): Promise<KindNode[]> },
  report: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const giveUpAt = steadyNow() + startMs
  const client = await clientWith(kindLayout(folder).kubeconfig)
  /** What follows from Leases takes long, so they do not wait for the nodes. */
  let releasing: Promise<void> | undefined
  try {
    let [starts, askedAt] = [startsOf(nodes), steadyNow()]
    for (;;) {
      const seen = await lookAtNodes(client, starts)
      if (areBack(seen)) return
      const isKnown = typeof seen === 'object'
      if (isKnown) releasing ??= releaseStale(client, starts)
      report(`waiting for ${isKnown ? `${seen.missing.join(', ')} to be Ready` : 'the API server'}`)
      if (steadyNow() > giveUpAt) {
        if (isKnown) return
        throw silent()
      }
      await sleep(seen === 'away' ? pauseMs.away : pauseMs.answering, undefined, { signal })
      if (steadyNow() - askedAt < engineMs) continue
      ;[starts, askedAt] = [startsOf(await readAgain()), steadyNow()]
    }
  } finally {
    await releasing
    await client.close()
  }
}

/** One look at nodes, by a call that is not repeated: whoever waits says so meanwhile. */
export async function lookAtNodes(
  client: KubernetesClient,
  starts: NodeStarts,
): Promise<NodesSeen> {
  const answer = await client.raw('/api/v1/nodes').catch(() => undefined)
  if (!answer) return 'away'
  if (answer.status !== 200) return 'answering'
  return { missing: unreadyNodes(nodeListSchema.parse(JSON.parse(answer.body)), starts) }
}

/** Whether none is missing. */
export function areBack(seen: NodesSeen): boolean {
  return typeof seen === 'object' && seen.missing.length === 0
}

/** What fails here is done again by the step that looks at what is stuck. */
async function releaseStale(client: KubernetesClient, starts: NodeStarts): Promise<void> {
  const found = await findStale(client, starts).catch(() => undefined)
  if (found) await releaseLeases(client, found.leases)
}

function silent(): FleetError {
  return new FleetError({
    code: 'api-server-silent',
    message: `The API server did not answer within ${startMs / 1000} s of its node's start`,
    hint: 'fleet down and fleet up make the cluster anew; docker logs of the node says more.',
  })
}
