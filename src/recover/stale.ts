import { leaseKind, podKind } from '../cluster/kinds.ts'
import type { KubernetesClient, KubernetesObject, ResourceKind } from '../cluster/types.ts'
import type { NodeStarts } from './node-starts.ts'
import { staleLeases } from './stale-leases.ts'
import { stalePods } from './stale-pods.ts'

/** What the API server still says of a time before the nodes were started. */
export interface Stale {
  pods: KubernetesObject[]
  leases: KubernetesObject[]
}

export async function findStale(client: KubernetesClient, starts: NodeStarts): Promise<Stale> {
  const [pods, leases] = await Promise.all([list(client, podKind), list(client, leaseKind)])
  return { pods: stalePods(pods, starts), leases: staleLeases(leases, pods, starts) }
}

async function list(client: KubernetesClient, resource: ResourceKind): Promise<KubernetesObject[]> {
  return (await client.list(resource)).items
}
