import { setTimeout as sleep } from 'node:timers/promises'
import { steadyNow } from '../system/clock.js'
import { isRefused } from './failures.js'
import type { KubernetesClient } from './types.js'

/** How long a server that answers badly is asked again, in milliseconds, and the pause in between. */
const patienceMs = 600
const pauseMs = 100

/** The client, when its API server is ready; else it is closed, and the answer is undefined. */
export async function whenReady(client: KubernetesClient): Promise<KubernetesClient | undefined> {
  if (await isReady(client)) return client
  await client.close()
  return undefined
}

/** One bad answer does not tell a busy server from one that is not ready; a refused call does. */
async function isReady(client: KubernetesClient): Promise<boolean> {
  const giveUpAt = steadyNow() + patienceMs
  for (;;) {
    try {
      if ((await client.raw('/readyz')).status === 200) return true
    } catch (error) {
      if (isRefused(error)) return false
    }
    if (steadyNow() >= giveUpAt) return false
    await sleep(pauseMs)
  }
}
