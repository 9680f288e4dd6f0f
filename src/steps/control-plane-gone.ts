import { setTimeout as sleep } from 'node:timers/promises'
import type { KubernetesClient } from '../cluster/types.ts'
import { FleetError } from '../errors.ts'
import { steadyNow } from '../system/clock.ts'

/** How long an API server that was there a moment ago may stay away, in ms: its restart takes 3 s. */
const patienceMs = 30_000

/**
 * A client of an API server that was there a moment ago. One that ended is started again by the
 * agent or the container engine meanwhile, so that is waited for.
 * @throws FleetError when it stays away
 */
export async function connectAgain(
  connect: () => Promise<KubernetesClient | undefined>,
  signal: AbortSignal,
): Promise<KubernetesClient> {
  const end = steadyNow() + patienceMs
  for (;;) {
    const client = await connect()
    if (client) return client
    if (steadyNow() >= end) throw controlPlaneGone()
    // Nobody tells when a server that is away answers again.
    await sleep(200, undefined, { signal })
  }
}

function controlPlaneGone(): FleetError {
  return new FleetError({
    code: 'control-plane-gone',
    message: 'The control plane stopped answering',
    hint: 'Run fleet up again: it brings it back with its data.',
  })
}
