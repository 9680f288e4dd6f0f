import type { Service } from '../repository/model.ts'
import type { Refusals } from '../sandbox/refusals.ts'

/** What becomes pods: workloads, charts, and the resources of operators that the sandbox stands in for. */
const podKinds = new Set([
  'Pod',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'Job',
  'CronJob',
  'HelmRelease',
  'Cluster',
  'ScyllaCluster',
])

/** The faulty services without a pod that could fail: what they apply is refused instead. */
export function refusalsOf(services: Service[], faults: Record<string, string>): Refusals {
  return Object.fromEntries(
    services.flatMap((service) => {
      const fault = faults[service.name] ?? faults[service.id]
      return fault === undefined || mayHavePods(service) ? [] : [[service.id, fault]]
    }),
  )
}

/** What is built from another source is not known. */
function mayHavePods({ external, resources }: Service): boolean {
  return external || resources.some(({ kind }) => podKinds.has(kind))
}
