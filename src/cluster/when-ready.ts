import { setTimeout as sleep } from 'node:timers/promises'
import { FleetError, messageOf } from '../errors.ts'
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
  return (await closedWithObstacle(client)) === undefined ? client : undefined
}

/**
 * Why an API server is not ready, with its client closed then; undefined when it is ready.
 * @throws FleetError when the user cannot log in
 */
export async function closedWithObstacle(client: KubernetesClient): Promise<string | undefined> {
  try {
    const obstacle = await obstacleOf(client)
    if (obstacle !== undefined) await client.close()
    return obstacle
  } catch (error) {
    await client.close()
    throw error
  }
}

/** One bad answer does not tell a busy server from one that is not ready; a refused call does. */
async function obstacleOf(client: KubernetesClient): Promise<string | undefined> {
  const giveUpAt = steadyNow() + patienceMs
  for (;;) {
    let obstacle: string
    try {
      const { status, body } = await client.raw('/readyz')
      if (status === 200) return undefined
      obstacle = `/readyz answers ${status}: ${body.slice(0, 200)}`
    } catch (error) {
      if (error instanceof FleetError) throw error
      obstacle = messageOf(error)
      if (isRefused(error)) return obstacle
    }
    if (steadyNow() >= giveUpAt) return obstacle
    await sleep(pauseMs)
  }
}
