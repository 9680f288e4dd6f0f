import { request } from 'node:http'
import type { RunningCache } from './caches.ts'
import type { Mirror } from './node-files.ts'

/** Milliseconds that a cache has to answer; one that takes longer would only slow pulls. */
const patience = 2000

/** Whether a registry answers at this address. */
export function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { agent: false, signal: AbortSignal.timeout(patience) }
    const asking = request(`${url}/v2/`, options, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    asking.once('error', () => resolve(false)).end()
  })
}

/**
 * What nodes are to be told: the caches that answer, at the address by which nodes reach them. One
 * that does not answer is left out, so that no pull ever waits for it.
 * @param addresses where this process reaches the caches, and where nodes do
 */
export async function liveMirrors(
  caches: RunningCache[],
  addresses: { here: string; fromNodes: string },
): Promise<Mirror[]> {
  const found = await Promise.all(
    caches.map(async ({ registry, url, port }) => {
      const live = await answers(`http://${addresses.here}:${port}`)
      return live ? [{ registry, upstream: url, url: `http://${addresses.fromNodes}:${port}` }] : []
    }),
  )
  return found.flat()
}
