import { setTimeout as sleep } from 'node:timers/promises'
import { clientWith } from '../cluster/connect.ts'
import { FleetError } from '../errors.ts'
import { steadyNow } from '../system/clock.ts'
import { type Docker, dockerOutput } from './docker.ts'
import { kindLayout } from './layout.ts'
import type { KindNode } from './nodes.ts'
import { releaseStaleLeases } from './stale-leases.ts'
import { stalePods } from './stale-pods.ts'

/** How long a cluster may take to be itself again in nodes that were started. Milliseconds. */
const startMs = 120_000
/** Between two looks at a cluster whose API server is away or has only just come back. */
const pauseMs = 200
/** Between two questions to the engine, whose answer costs the processor that starts the API server. */
const engineMs = 2000

/** Starts node containers that do not run. */
export async function startNodes(
  docker: Docker,
  nodes: KindNode[],
  signal: AbortSignal,
): Promise<void> {
  const stopped = nodes.filter(({ running }) => !running).map(({ id }) => id)
  if (stopped.length > 0) await dockerOutput(docker, ['start', ...stopped], signal)
}

/** How far a cluster is whose nodes run. */
export type Awake = 'silent' | 'stale' | 'awake'

/**
 * Whether the API server answers, and whether what it says of pods is of this start of their nodes.
 * Not whether it calls itself ready: that comes 1 to 3 s later, since it looks through its own roles
 * before (the hook rbac/bootstrap-roles), and the steps after this one need no more than an answer.
 * @param answered called as soon as it answers
 */
export async function lookAwake(
  folder: string,
  nodes: KindNode[],
  answered: typeof releaseStaleLeases = async () => {},
): Promise<Awake> {
  const client = await clientWith(kindLayout(folder).kubeconfig)
  if (!client) return 'silent'
  try {
    // Asked by a call that is not repeated: whoever waits says so meanwhile.
    await client.raw('/livez/ping')
    const pods = await client.resourceOf('v1', 'Pod')
    if (!pods) return 'silent'
    const { items } = await client.list(pods)
    const startedAt = new Map(nodes.map((node) => [node.name, node.startedAt]))
    await answered(client, items, startedAt)
    return stalePods(items, startedAt).length > 0 ? 'stale' : 'awake'
  } catch {
    return 'silent'
  } finally {
    await client.close()
  }
}

/**
 * Resolves when the cluster is awake; one whose pods do not come back is left to the wait for the
 * services, which names them.
 * @throws FleetError when the API server does not answer within two minutes
 */
export async function untilAwake(
  folder: string,
  nodes: () => Promise<KindNode[]>,
  report: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const giveUpAt = steadyNow() + startMs
  let [found, askedAt] = [await nodes(), steadyNow()]
  for (;;) {
    if (steadyNow() - askedAt >= engineMs) [found, askedAt] = [await nodes(), steadyNow()]
    const awake = await lookAwake(folder, found, releaseStaleLeases)
    if (awake === 'awake') return
    report(
      awake === 'silent'
        ? 'waiting for the API server'
        : 'waiting for the nodes to look at their pods',
    )
    if (steadyNow() > giveUpAt) {
      if (awake === 'stale') return
      throw silent()
    }
    await sleep(pauseMs, undefined, { signal })
  }
}

function silent(): FleetError {
  return new FleetError({
    code: 'api-server-silent',
    message: `The API server did not answer within ${startMs / 1000} s of its node's start`,
    hint: 'fleet down and fleet up make the cluster anew; docker logs of the node says more.',
  })
}
