import { setTimeout as sleep } from 'node:timers/promises'
import { FleetError } from '../errors.ts'
import { steadyNow } from '../system/clock.ts'
import { isRefused } from './failures.ts'
import type { KubernetesClient } from './types.ts'

/** How long a server that answers badly is asked again, in milliseconds, and the pause in between. */
const patienceMs = 600
const pauseMs = 100

/**
 * The client, when its API server is ready; else it is closed, and the answer is undefined.
 * @throws FleetError when the user cannot log in
 */
export async function whenReady(client: KubernetesClient): Promise<KubernetesClient | undefined> {
  let ready = false
  try {
    ready = await isReady(client)
  } finally {
    if (!ready) await client.close()
  }
  return ready ? client : undefined
}

/** One bad answer does not tell a busy server from one that is not ready; a refused call does. */
async function isReady(client: KubernetesClient): Promise<boolean> {
  const giveUpAt = steadyNow() + patienceMs
  for (;;) {
    try {
      if ((await client.raw('/readyz')).status === 200) return true
    } catch (error) {
      if (error instanceof FleetError) throw error
      if (isRefused(error)) return false
    }
    if (steadyNow() >= giveUpAt) return false
    await sleep(pauseMs)
  }
}
