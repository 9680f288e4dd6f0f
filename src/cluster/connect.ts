import { createClient } from './client.ts'
import { readKubeconfig } from './kubeconfig.ts'
import type { KubernetesClient } from './types.ts'
import { whenReady } from './when-ready.ts'

/** A client of the cluster of a kubeconfig's current context; undefined when it does not answer. */
export async function connectWith(kubeconfig: string): Promise<KubernetesClient | undefined> {
  const found = await readKubeconfig(kubeconfig).catch(() => undefined)
  if (!found) return undefined
  return whenReady(createClient(found.access))
}
