import type { KubernetesClient, KubernetesObject } from '../cluster/types.ts'
import { requestReconcile, resetRelease } from '../flux/annotate.ts'
import { helmGroup, kustomizeGroup } from '../health/kustomization.ts'
import { cannotBeUpgraded, cutOffAmong, uninstalling } from './cut-off.ts'
import { asFailed } from './release-record.ts'
import { type Stuck, type Suspects, stuckAmong } from './stuck.ts'

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
  return [...stuckAmong(suspects), ...(await findCutOff(client, releases))]
}

/**
 * Helm's records are large, so they are only asked for when a release needs it; and who may not read
 * Secrets cannot mend them.
 */
async function findCutOff(
  client: KubernetesClient,
  releases: KubernetesObject[],
): Promise<Stuck[]> {
  const secrets = await client.resourceOf('v1', 'Secret')
  if (!secrets || !releases.some(cannotBeUpgraded)) return []
  const records = await client
    .list(secrets, { labelSelector: uninstalling })
    .catch(() => ({ items: [] }))
  return cutOffAmong(releases, records.items)
}

/** Helps one thing along; one that is gone by now needs no help. */
export async function cure(client: KubernetesClient, stuck: Stuck): Promise<void> {
  const { name, namespace = '' } = stuck.object.metadata
  const target = { name, namespace }
  if (stuck.cure === 'reconcile') {
    await requestReconcile(client, { kind: 'Kustomization', ...target })
  } else if (stuck.cure === 'reset') {
    await resetRelease(client, target)
  } else if (stuck.cure === 'free') {
    await freeRecord(client, stuck.record)
    await resetRelease(client, target)
  } else {
    const pods = await client.resourceOf('v1', 'Pod')
    if (pods) await client.delete(pods, target)
  }
}

/** @throws KubernetesError when somebody else changed the record meanwhile: then it is at work */
async function freeRecord(
  client: KubernetesClient,
  record: { name: string; namespace: string },
): Promise<void> {
  const secrets = await client.resourceOf('v1', 'Secret')
  const secret = secrets && (await client.get(secrets, record.name, record.namespace))
  const change = secret && asFailed(secret)
  if (change) await client.patch(secrets, record, change)
}
