import type { KubernetesClient } from '../cluster/types.js'
import { requestReconcile, resetRelease } from '../flux/annotate.js'
import { helmGroup, kustomizeGroup } from '../health/kustomization.js'
import { type Stuck, type Suspects, stuckAmong } from './stuck.js'

/** Kubernetes' own namespace. */
const systemNamespace = 'kube-system'

/** What is stuck in a cluster now. @param fluxNamespace where Flux's controllers run */
export async function findStuck(client: KubernetesClient, fluxNamespace: string): Promise<Stuck[]> {
  const list = async (group: string, kind: string, namespace?: string) => {
    const resource = await client.resourceOf(group, kind)
    if (!resource) return []
    const { items } = await client.list(resource, namespace === undefined ? {} : { namespace })
    // Lists leave out what all their items share.
    return items.map((item) => ({ ...item, kind }))
  }
  const [kustomizations, releases, system, flux] = await Promise.all([
    list(kustomizeGroup, 'Kustomization'),
    list(helmGroup, 'HelmRelease'),
    list('v1', 'Pod', systemNamespace),
    list('v1', 'Pod', fluxNamespace),
  ])
  const suspects: Suspects = { kustomizations, releases, systemPods: [...system, ...flux] }
  return stuckAmong(suspects)
}

/** Helps one thing along; one that is gone by now needs no help. */
export async function cure(client: KubernetesClient, { object, cure: how }: Stuck): Promise<void> {
  const { name, namespace = '' } = object.metadata
  if (how === 'reconcile') {
    await requestReconcile(client, { kind: 'Kustomization', name, namespace })
  } else if (how === 'reset') {
    await resetRelease(client, { name, namespace })
  } else {
    const pods = await client.resourceOf('v1', 'Pod')
    if (pods) await client.delete(pods, { name, namespace })
  }
}
