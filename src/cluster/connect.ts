import { createClient } from './client.ts'
import { readKubeconfig } from './kubeconfig.ts'
import type { KubernetesClient } from './types.ts'
import { whenReady } from './when-ready.ts'

/** A client of the cluster of a kubeconfig's current context; undefined when it does not answer. */
export async function connectWith(kubeconfig: string): Promise<KubernetesClient | undefined> {
  const client = await clientWith(kubeconfig).catch(() => undefined)
  return client && whenReady(client)
}

/** The same before anything was asked of it. @throws FleetError when the kubeconfig cannot be read */
export async function clientWith(kubeconfig: string): Promise<KubernetesClient> {
  const { access } = await readKubeconfig(kubeconfig)
  return createClient(access)
}
