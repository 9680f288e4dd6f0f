import { z } from 'zod'
import type { KubernetesClient, KubernetesObject } from '../cluster/types.ts'
import type { KindNode } from './nodes.ts'

/** Whose leader is elected (kubeadm's defaults), by their Leases in kube-system. */
const elected = ['kube-controller-manager', 'kube-scheduler']

const leaseSchema = z.looseObject({
  spec: z.looseObject({ holderIdentity: z.string().optional(), renewTime: z.string().optional() }),
})

/**
 * Leases whose holder ended when the only control plane was started again. Its successor would wait
 * 15 s for them to run out, and until then no endpoint follows a pod and no pod is replaced.
 */
export function staleLeases(leases: KubernetesObject[], nodes: KindNode[]): KubernetesObject[] {
  const [only, ...others] = nodes.filter(({ role }) => role === 'control-plane')
  // With several, another one may hold the Lease and run.
  if (only === undefined || others.length > 0) return []
  return leases.filter((lease) => {
    const { spec } = leaseSchema.parse(lease)
    const isHeld = spec.holderIdentity !== undefined && spec.holderIdentity !== ''
    const isOld = spec.renewTime !== undefined && new Date(spec.renewTime) < only.startedAt
    return elected.includes(lease.metadata.name) && isHeld && isOld
  })
}

/** Gives stale Leases up as their holder would have on a proper end (client-go, leaderelection). */
export async function releaseStaleLeases(
  client: KubernetesClient,
  nodes: KindNode[],
): Promise<void> {
  const resource = await client.resourceOf('coordination.k8s.io/v1', 'Lease')
  if (!resource) return
  const { items } = await client.list(resource, { namespace: 'kube-system' })
  const released = staleLeases(items, nodes).map(({ metadata: { name, resourceVersion } }) =>
    client.patch(
      resource,
      { name, namespace: 'kube-system' },
      {
        // Refused when a successor was quicker.
        metadata: { resourceVersion },
        spec: { holderIdentity: '', leaseDurationSeconds: 1 },
      },
    ),
  )
  await Promise.allSettled(released)
}
