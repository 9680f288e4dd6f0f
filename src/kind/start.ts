import { setTimeout as sleep } from 'node:timers/promises'
import { connectWith } from '../cluster/connect.js'
import { FleetError } from '../errors.js'
import { type Docker, dockerOutput } from './docker.js'
import { kindLayout } from './layout.js'
import type { KindNode } from './nodes.js'

/** How long an API server may take to come up in a node that was started again. Milliseconds. */
const startMs = 120_000

/** Starts node containers that do not run. */
export async function startNodes(
  docker: Docker,
  nodes: KindNode[],
  signal: AbortSignal,
): Promise<void> {
  const stopped = nodes.filter(({ running }) => !running).map(({ id }) => id)
  if (stopped.length > 0) await dockerOutput(docker, ['start', ...stopped], signal)
}

/**
 * Resolves when the API server of a cluster's folder answers.
 * @throws FleetError when it does not within two minutes
 */
export async function untilAnswers(folder: string, signal: AbortSignal): Promise<void> {
  const giveUpAt = Date.now() + startMs
  for (;;) {
    const client = await connectWith(kindLayout(folder).kubeconfig)
    if (client) return client.close()
    if (Date.now() > giveUpAt) throw silent()
    await sleep(200, undefined, { signal })
  }
}

function silent(): FleetError {
  return new FleetError({
    code: 'api-server-silent',
    message: `The API server did not answer within ${startMs / 1000} s of its node's start`,
    hint: 'fleet recover looks for what is broken; fleet down and fleet up make the cluster anew.',
  })
}
