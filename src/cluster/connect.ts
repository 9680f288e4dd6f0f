import { createClient } from './client.js'
import { readKubeconfig } from './kubeconfig.js'
import type { KubernetesClient } from './types.js'

/** A client of the cluster of a kubeconfig's current context; undefined when it does not answer. */
export async function connectWith(kubeconfig: string): Promise<KubernetesClient | undefined> {
  const found = await readKubeconfig(kubeconfig).catch(() => undefined)
  if (!found) return undefined
  const client = createClient(found.access)
  try {
    if ((await client.raw('/readyz')).status === 200) return client
  } catch {
    // Not running: the same answer as not ready.
  }
  await client.close()
  return undefined
}
