import type { Placed } from './references.ts'

/** MiB that all pods ask for: those of workloads, and those that operators make of their resources. */
export function memoryRequests(objects: Placed[]): number {
  return objects.reduce((sum, object) => sum + requestOf(object), 0)
}

function requestOf({ kind, spec }: Placed): number {
  if (kind === 'Deployment' || kind === 'StatefulSet') {
    return (spec.replicas ?? 1) * podRequest(spec.template.spec)
  }
  // One node.
  if (kind === 'DaemonSet') return podRequest(spec.template.spec)
  if (kind === 'Cluster') return spec.instances * mebibytes(spec.resources)
  if (kind === 'Prometheus' || kind === 'Alertmanager') {
    return (spec.replicas ?? 1) * mebibytes(spec.resources)
  }
  if (kind !== 'ScyllaCluster') return 0
  return spec.datacenter.racks.reduce(
    (sum: number, rack: Rack) =>
      sum + rack.members * (mebibytes(rack.resources) + mebibytes(rack.agentResources)),
    0,
  )
}

interface Resources {
  requests?: { memory?: string | number }
}
interface Rack {
  members: number
  resources?: Resources
  agentResources?: Resources
}

function podRequest(pod: { containers: { resources?: Resources }[] }): number {
  return pod.containers.reduce((sum, { resources }) => sum + mebibytes(resources), 0)
}

function mebibytes(resources: Resources | undefined): number {
  const [, count = '0', unit = ''] =
    /^([\d.]+)(Mi|Gi|Ki|M|G)?$/.exec(String(resources?.requests?.memory ?? 0)) ?? []
  const bytes = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, M: 1e6, G: 1e9 }[unit] ?? 1
  return (Number(count) * bytes) / 2 ** 20
}
