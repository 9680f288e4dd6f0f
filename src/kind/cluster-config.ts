import semver from 'semver'
import { stringify } from 'yaml'
import { ownerLabel } from '../cluster/owner-label.ts'

/** What kind is told about a cluster. */
export interface KindClusterRequest {
  name: string
  /** Beside the one control plane. */
  workers: number
  image: string
  featureGates: Record<string, boolean>
  apiPort: number
  http: number
  https: number
  /** Folder that is mounted into every node and says whose they are. */
  mark: string
  /** "1" or "2" */
  cgroupVersion: string
}

/** Where the ingress of a fleet is expected on its nodes. */
export const nodePorts = { http: 30_080, https: 30_443 }

/** Where the mark lies in a node. */
export const markInNode = '/etc/fleet'

/** kind's configuration file (kind.x-k8s.io/v1alpha4). */
export function kindConfig(request: KindClusterRequest): string {
  const { name, workers, image, apiPort, mark } = request
  const node = {
    image,
    labels: { [ownerLabel]: name },
    extraMounts: [{ hostPath: mark, containerPath: markInNode, readOnly: true }],
  }
  const config = {
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    name,
    ...(Object.keys(request.featureGates).length > 0 && { featureGates: request.featureGates }),
    networking: { apiServerAddress: '127.0.0.1', apiServerPort: apiPort },
    nodes: [
      { role: 'control-plane', ...node, extraPortMappings: mappings(request) },
      ...Array.from({ length: workers }, () => ({ role: 'worker', ...node })),
    ],
    ...patches(request),
  }
  return stringify(config)
}

/** Bound to loopback alone: a development cluster is nobody else's business. */
function mappings({ http, https }: KindClusterRequest) {
  const listenAddress = '127.0.0.1'
  return [
    { containerPort: nodePorts.http, hostPort: http, listenAddress, protocol: 'TCP' },
    { containerPort: nodePorts.https, hostPort: https, listenAddress, protocol: 'TCP' },
  ]
}

/**
 * How long a kubelet waits before it starts a container that has crashed again, where its default
 * grows from 10 s to 5 min: after a reboot, and while a fleet comes up, all that cannot reach what it
 * needs crashes a few times.
 */
const crashPause = '5s'

/** What differs from kind's kubelets; they read their configuration strictly. */
function patches({ cgroupVersion, image, featureGates }: KindClusterRequest) {
  const settings = {
    // A kubelet of Kubernetes 1.35 and later refuses cgroup v1 unless it is told not to.
    ...(cgroupVersion === '1' && { failCgroupV1: false }),
    ...(knowsCrashPause(image, featureGates) && {
      crashLoopBackOff: { maxContainerRestartPeriod: crashPause },
    }),
  }
  if (Object.keys(settings).length === 0) return {}
  const patch = {
    kind: 'KubeletConfiguration',
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    ...settings,
  }
  return { kubeadmConfigPatches: [stringify(patch)] }
}

/** Kubernetes 1.35 and later (KEP-4603), by the tag of kind's images; an image without one may be older. */
function knowsCrashPause(image: string, { KubeletCrashLoopBackOffMax = true }): boolean {
  const minor = /:v(\d+\.\d+)\./.exec(image)?.[1]
  return KubeletCrashLoopBackOffMax && minor !== undefined && semver.gte(`${minor}.0`, '1.35.0')
}
