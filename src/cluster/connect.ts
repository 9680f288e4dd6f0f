import { createClient } from './client.js'
import { readKubeconfig } from './kubeconfig.js'
import type { KubernetesClient } from './types.js'
import { whenReady } from './when-ready.js'

/** A client of the cluster of a kubeconfig's current context; undefined when it does not answer. */
export async function connectWith(kubeconfig: string): Promise<KubernetesClient | undefined> {
  const found = await readKubeconfig(kubeconfig).catch(() => undefined)
  if (!found) return undefined
  return whenReady(createClient(found.access))
}
