import { z } from 'zod'
import type { KubernetesClient, KubernetesObject } from '../cluster/types.ts'
import type { KindNode } from './nodes.ts'

const leaseSchema = z.looseObject({
  spec: z.looseObject({ holderIdentity: z.string().default(''), renewTime: z.string().optional() }),
})
const podSchema = z.looseObject({ spec: z.looseObject({ nodeName: z.string().default('') }) })

/** A name that a process has from where it runs, its pod or its node, and when that node started. */
interface Host {
  name: string
  startedAt: Date
}

/**
 * Leases whose holder ended when its node was started again. Its successor would wait for them to run
 * out: kube-controller-manager's 15 s, in which no endpoint follows a pod, Flux's 35, cert-manager's 60.
 */
export function staleLeases(
  leases: KubernetesObject[],
  pods: KubernetesObject[],
  nodes: KindNode[],
): KubernetesObject[] {
  const hosts = hostsOf(pods, nodes)
  return leases.filter((lease) => {
    const { holderIdentity, renewTime } = leaseSchema.parse(lease).spec
    const host = hostOf(holderIdentity, hosts)
    return host !== undefined && renewTime !== undefined && new Date(renewTime) < host.startedAt
  })
}

/** Gives stale Leases up as their holder would have on a proper end (client-go, leaderelection). */
export async function releaseStaleLeases(
  client: KubernetesClient,
  pods: KubernetesObject[],
  nodes: KindNode[],
): Promise<void> {
  const resource = await client.resourceOf('coordination.k8s.io/v1', 'Lease')
  if (!resource) return
  const { items } = await client.list(resource)
  const released = staleLeases(items, pods, nodes).map(({ metadata }) => {
    const { name, namespace = '', resourceVersion } = metadata
    // Refused when a successor was quicker.
    const given = { holderIdentity: '', leaseDurationSeconds: 1 }
    return client.patch(
      resource,
      { name, namespace },
      { metadata: { resourceVersion }, spec: given },
    )
  })
  await Promise.allSettled(released)
}

/** The longest names first: one may begin with another. */
function hostsOf(pods: KubernetesObject[], nodes: KindNode[]): Host[] {
  const startedAt = new Map(nodes.map((node) => [node.name, node.startedAt]))
  const inPods = pods.flatMap((pod): Host[] => {
    const started = startedAt.get(podSchema.parse(pod).spec.nodeName)
    return started ? [{ name: pod.metadata.name, startedAt: started }] : []
  })
  return [...nodes, ...inPods].toSorted((a, b) => b.name.length - a.name.length)
}

/** By client-go's custom `<hostname>_<uuid>`, and cert-manager's `<hostname>-external-…`. */
function hostOf(identity: string, hosts: Host[]): Host | undefined {
  return hosts.find(
    ({ name }) => identity.startsWith(`${name}_`) || identity.startsWith(`${name}-`),
  )
}
