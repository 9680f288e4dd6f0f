import { stringify } from 'yaml'

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

/** A kubelet of Kubernetes 1.35 and later refuses cgroup v1 unless it is told not to. */
function patches({ cgroupVersion }: KindClusterRequest) {
  if (cgroupVersion !== '1') return {}
  const patch = {
    kind: 'KubeletConfiguration',
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    failCgroupV1: false,
  }
  return { kubeadmConfigPatches: [stringify(patch)] }
}
