import type { KubernetesClient, KubernetesObject } from '../cluster/types.ts'
import { textAt } from '../health/fields.ts'

/** A name that a process has from where it runs, its pod or its node, and when that node started. */
interface Host {
  name: string
  startedAt: Date
}

/**
 * Leases whose holder ended when its node was started again. Its successor would wait for them to run
 * out: kube-controller-manager's 15 s, in which no endpoint follows a pod, Flux's 35, cert-manager's 60.
 * @param startedAt when each node was started, by its name
 */
export function staleLeases(
  leases: KubernetesObject[],
  pods: KubernetesObject[],
  startedAt: ReadonlyMap<string, Date>,
): KubernetesObject[] {
  const hosts = hostsOf(pods, startedAt)
  return leases.filter((lease) => {
    const host = hostOf(textAt(lease, 'spec', 'holderIdentity') ?? '', hosts)
    const renewTime = textAt(lease, 'spec', 'renewTime')
    return host !== undefined && renewTime !== undefined && new Date(renewTime) < host.startedAt
  })
}

/** Gives stale Leases up as their holder would have on a proper end (client-go, leaderelection). */
export async function releaseStaleLeases(
  client: KubernetesClient,
  pods: KubernetesObject[],
  startedAt: ReadonlyMap<string, Date>,
): Promise<void> {
  const resource = await client.resourceOf('coordination.k8s.io/v1', 'Lease')
  if (!resource) return
  const { items } = await client.list(resource)
  const released = staleLeases(items, pods, startedAt).map(({ metadata }) => {
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
function hostsOf(pods: KubernetesObject[], startedAt: ReadonlyMap<string, Date>): Host[] {
  const nodes = [...startedAt].map(([name, started]) => ({ name, startedAt: started }))
  const inPods = pods.flatMap((pod): Host[] => {
    const started = startedAt.get(textAt(pod, 'spec', 'nodeName') ?? '')
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
