import { podKind } from '../cluster/kinds.ts'
import type { KubernetesClient } from '../cluster/types.ts'
import { createWorld } from '../cluster/world.ts'
import type { NodeStarts } from '../recover/node-starts.ts'
import { stalePods } from '../recover/stale-pods.ts'
import { steadyNow } from '../system/clock.ts'
import { watchUntil } from './watch-until.ts'

/** How long a kubelet may take to look at its pods after its node is Ready. Milliseconds. */
const patienceMs = 120_000

/**
 * Resolves when the kubelets have looked at all their pods since they were started; pods that they
 * do not look at are left to the wait for the services, which names them.
 * @throws the reason of `signal`
 */
export async function untilLookedAt(
  client: KubernetesClient,
  starts: NodeStarts,
  signal: AbortSignal,
): Promise<void> {
  const giveUpAt = steadyNow() + patienceMs
  const world = createWorld(client, [podKind])
  try {
    await world.ready()
    const look = () => {
      const left = giveUpAt - steadyNow()
      const isOver = left <= 0 || stalePods(world.list('', 'Pod'), starts).length === 0
      return isOver ? { outcome: undefined } : { lookAgainInMs: left }
    }
    await watchUntil(world, look, signal)
  } finally {
    await world.stop()
  }
}
