import { at, listAt, numberAt, textAt } from '../health/fields.ts'
import { mebibytes } from './quantity.ts'

/** The fields of an object that say how many pods there will be and what they ask for. */
export interface Sized {
  kind: string
  spec?: unknown
}

/** MiB that the pods of one object ask for: a workload, or a resource whose operator makes pods. */
export function podRequests({ kind, spec }: Sized): number {
  const replicas = numberAt(spec, 'replicas') ?? 1
  switch (kind) {
    case 'Deployment':
    case 'StatefulSet':
    case 'ReplicaSet':
      return replicas * ofPod(at(spec, 'template', 'spec'))
    // One node, and jobs that run once.
    case 'DaemonSet':
    case 'Job':
      return ofPod(at(spec, 'template', 'spec'))
    case 'Pod':
      return ofPod(spec)
    case 'Prometheus':
    case 'Alertmanager':
      return replicas * ofResources(at(spec, 'resources'))
    // CloudNativePG's.
    case 'Cluster':
      return (numberAt(spec, 'instances') ?? 0) * ofResources(at(spec, 'resources'))
    case 'ScyllaCluster':
      return sum(listAt(spec, 'datacenter', 'racks'), ofRack)
    default:
      return 0
  }
}

/** What the scheduler sets aside for a container; a limit alone counts as a request. */
export function ofResources(resources: unknown): number {
  return mebibytes(at(resources, 'requests', 'memory') ?? at(resources, 'limits', 'memory'))
}

/** Init containers run before the others, so only the largest counts; sidecars run on. */
function ofPod(pod: unknown): number {
  const initial = listAt(pod, 'initContainers')
  const isSidecar = (one: unknown) => textAt(one, 'restartPolicy') === 'Always'
  const running = [...listAt(pod, 'containers'), ...initial.filter(isSidecar)]
  const before = initial.filter((one) => !isSidecar(one)).map(ofContainer)
  return Math.max(sum(running, ofContainer), ...before)
}

function ofContainer(container: unknown): number {
  return ofResources(at(container, 'resources'))
}

function ofRack(rack: unknown): number {
  const member = ofResources(at(rack, 'resources')) + ofResources(at(rack, 'agentResources'))
  return (numberAt(rack, 'members') ?? 0) * member
}

function sum<T>(all: T[], of: (one: T) => number): number {
  return all.reduce((total, one) => total + of(one), 0)
}
