import { z } from 'zod'
import type { KubernetesClient } from '../cluster/types.ts'
import { waitFor } from '../cluster/wait-for.ts'
import { createWorld } from '../cluster/world.ts'

/** Milliseconds; a controller that is started too early only tries again, ever more rarely. */
const patienceMs = 30_000

const statusSchema = z.looseObject({
  desiredNumberScheduled: z.number().default(0),
  numberReady: z.number().default(0),
})

/**
 * Resolves when kube-proxy runs on every node, so that pods reach the API server by its Service:
 * Flux's controllers end when they do not, and a new cluster would wait for the kubelet's back-off.
 * Gives up quietly.
 */
export async function untilServicesReachable(client: KubernetesClient): Promise<void> {
  const world = createWorld(client, [{ group: 'apps', kind: 'DaemonSet' }])
  try {
    await waitFor(
      world,
      () => {
        if (!world.isSynced('apps', 'DaemonSet')) return undefined
        const proxy = world.get('apps', 'DaemonSet', 'kube-proxy', 'kube-system')
        if (!proxy) return true
        const { desiredNumberScheduled, numberReady } = statusSchema.parse(proxy.status ?? {})
        return desiredNumberScheduled > 0 && numberReady >= desiredNumberScheduled
          ? true
          : undefined
      },
      AbortSignal.timeout(patienceMs),
    )
  } catch {
    // Whoever waits for the services says what is wrong.
  } finally {
    await world.stop()
  }
}
