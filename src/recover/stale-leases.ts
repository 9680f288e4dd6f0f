import { leaseKind } from '../cluster/kinds.ts'
import type { KubernetesClient, KubernetesObject } from '../cluster/types.ts'
import { textAt } from '../health/fields.ts'
import type { NodeStarts } from './node-starts.ts'

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
  starts: NodeStarts,
): KubernetesObject[] {
  const hosts = hostsOf(pods, starts)
  return leases.filter((lease) => {
    const host = hostOf(textAt(lease, 'spec', 'holderIdentity') ?? '', hosts)
    const renewTime = textAt(lease, 'spec', 'renewTime')
    return host !== undefined && renewTime !== undefined && new Date(renewTime) < host.startedAt
  })
}

/** Gives Leases up as their holder would have on a proper end (client-go, leaderelection). */
export async function releaseLeases(
  client: KubernetesClient,
  leases: KubernetesObject[],
): Promise<void> {
  const released = leases.map(({ metadata }) => {
    const { name, namespace = '', resourceVersion } = metadata
    // Refused when a successor was quicker.
    const given = { holderIdentity: '', leaseDurationSeconds: 1 }
    const change = { metadata: { resourceVersion }, spec: given }
    return client.patch(leaseKind, { name, namespace }, change)
  })
  await Promise.allSettled(released)
}

/** The longest names first: one may begin with another. */
function hostsOf(pods: KubernetesObject[], starts: NodeStarts): Host[] {
  const nodes = [...starts].map(([name, startedAt]) => ({ name, startedAt }))
  const inPods = pods.flatMap((pod): Host[] => {
    const startedAt = starts.get(textAt(pod, 'spec', 'nodeName') ?? '')
    return startedAt ? [{ name: pod.metadata.name, startedAt }] : []
  })
  return [...nodes, ...inPods].toSorted((a, b) => b.name.length - a.name.length)
}

/** By client-go's custom `<hostname>_<uuid>`, and cert-manager's `<hostname>-external-…`. */
function hostOf(identity: string, hosts: Host[]): Host | undefined {
  return hosts.find(
    ({ name }) => identity.startsWith(`${name}_`) || identity.startsWith(`${name}-`),
  )
}
