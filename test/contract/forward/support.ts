import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createClient } from '../../../src/cluster/client.ts'
import { renderKubeconfig } from '../../../src/cluster/kubeconfig.ts'
import type {
  ClusterAccess,
  KubernetesClient,
  KubernetesObject,
  World,
} from '../../../src/cluster/types.ts'
import { createWorld } from '../../../src/cluster/world.ts'
import {
  createForwarder,
  type Forwarder,
  type ForwarderOptions,
} from '../../../src/forward/forwarder.ts'
import type { ForwardStatus, ForwardTarget } from '../../../src/forward/types.ts'
import { openUpgrade } from '../../../src/forward/wire/spdy-upgrade.ts'
import { connectionAgent } from '../../../src/forward/wire/target.ts'
import { templatesFolder } from '../../../src/system/paths.ts'
import { pickFreePorts } from '../../../src/system/ports.ts'
import { startApiServer, type TestApiServer } from '../support/api-server.ts'
import { binariesWith } from '../support/binaries.ts'
import { type Child, startChild, untilReady } from '../support/child.ts'
import { kindOf } from '../support/objects.ts'

/** The binaries' folder, or undefined: then skip. */
export const forwardBinaries = binariesWith('etcd', 'kube-apiserver', 'kwok')

/** A pod's port and what stands behind it: a local port, or a program with the connection as its input and output. */
export type Behind = { pod: string; port: number } & ({ local: number } | { command: string[] })

/** A real API server with one KWOK node whose pods' ports lead to this machine. */
export interface ForwardCluster {
  api: TestApiServer
  client: KubernetesClient
  kubeconfig: string
  /** A Service with these ports, by name. */
  addService(name: string, ports: Record<string, number>): Promise<void>
  /** Applies a pod, and makes it Ready with an EndpointSlice of its Service. */
  addPod(pod: TestPod): Promise<void>
  removePod(name: string): Promise<void>
  kwok: Child
  stop(): Promise<void>
}

export interface TestPod {
  name: string
  service: string
  /** Port name → number, as the EndpointSlice has them. */
  ports: Record<string, number>
}

const nodeName = 'node'
/** KWOK wants Stages; these make the node Ready and let deleted pods go. */
const stages = ['node-initialize', 'pod-delete'].map((name) =>
  join(templatesFolder(), 'sandbox', 'stages', `${name}.yaml`),
)

/** Starts it (4 s, 400 MB) with what lies behind the pods' ports. */
export async function startForwardCluster(behind: Behind[]): Promise<ForwardCluster> {
  const api = await startApiServer(['--kubelet-preferred-address-types=InternalIP'])
  const [kwokPort = 0] = await pickFreePorts(1)
  const kubeconfig = join(api.folder, 'kubeconfig')
  await writeFile(kubeconfig, renderKubeconfig('test', api.access), { mode: 0o600 })
  const config = join(api.folder, 'kwok.yaml')
  await writeFile(
    config,
    behind
      .map(portForward)
      .map((o) => JSON.stringify(o))
      .join('\n---\n'),
  )
  const client = createClient(api.access)
  await client.apply(node(kwokPort))
  const nodes = await kindOf(client, 'v1', 'Node')
  await client.patch(nodes, { name: nodeName }, { status: nodeStatus(kwokPort) }, 'status')
  const kwok = startChild(
    join(forwardBinaries ?? '', 'kwok'),
    [
      `--kubeconfig=${kubeconfig}`,
      '--manage-all-nodes',
      '--node-ip=127.0.0.1',
      `--node-port=${kwokPort}`,
      `--server-address=127.0.0.1:${kwokPort}`,
      ...[config, ...stages].map((file) => `--config=${file}`),
    ],
    api.folder,
    'kwok',
  )
  await untilReady(kwok, async () => (await fetch(`http://127.0.0.1:${kwokPort}/healthz`)).ok)
  const pods = await kindOf(client, 'v1', 'Pod')
  const slices = await kindOf(client, 'discovery.k8s.io/v1', 'EndpointSlice')
  return {
    api,
    client,
    kubeconfig,
    kwok,
    addService: async (name, ports) => {
      await client.apply(service(name, ports))
    },
    addPod: async (pod) => {
      await client.apply(podObject(pod))
      const ready = { type: 'Ready', status: 'True' }
      const status = { phase: 'Running', podIP: '10.0.0.1', conditions: [ready] }
      await client.patch(pods, { name: pod.name, namespace: 'default' }, { status }, 'status')
      await client.apply(endpointSlice(pod))
    },
    removePod: async (name) => {
      await client.delete(slices, { name, namespace: 'default' })
      await client.delete(pods, { name, namespace: 'default' })
    },
    stop: async () => {
      await client.close()
      await kwok.kill()
      await api.stop()
    },
  }
}

function portForward(one: Behind): object {
  const target =
    'local' in one
      ? { target: { address: '127.0.0.1', port: one.local } }
      : { command: one.command }
  return {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'ClusterPortForward',
    metadata: { name: randomUUID() },
    spec: {
      selector: { matchNames: [one.pod] },
      forwards: [{ ports: [one.port], ...target }],
    },
  }
}

function node(port: number): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name: nodeName }, status: nodeStatus(port) }
}

function nodeStatus(port: number): Record<string, unknown> {
  return {
    addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
    daemonEndpoints: { kubeletEndpoint: { Port: port } },
    conditions: [{ type: 'Ready', status: 'True' }],
  }
}

function service(name: string, ports: Record<string, number>): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default' },
    spec: { ports: Object.entries(ports).map(([name, port]) => ({ name, port })) },
  }
}

function podObject({ name, service }: TestPod): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels: { app: service } },
    spec: { nodeName, containers: [{ name: 'main', image: 'example.com/none:1' }] },
  }
}

function endpointSlice({ name, service, ports }: TestPod): KubernetesObject {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name,
      namespace: 'default',
      labels: { 'kubernetes.io/service-name': service },
    },
    addressType: 'IPv4',
    endpoints: [
      {
        addresses: ['10.0.0.1'],
        conditions: { ready: true },
        targetRef: { kind: 'Pod', name, namespace: 'default' },
      },
    ],
    ports: Object.entries(ports).map(([name, port]) => ({ name, port, protocol: 'TCP' })),
  }
}

export interface TestForwarder {
  forwarder: Forwarder
  world: World
  /** What was kept of the local ports. */
  ports: Record<string, number>
  close(): Promise<void>
}

/** A forwarder on a cluster of its own, with ports that this machine has free. */
export async function startForwarder(
  access: ClusterAccess,
  options: Partial<ForwarderOptions> = {},
): Promise<TestForwarder> {
  const client = createClient(access)
  const world = createWorld(client, [
    { group: '', kind: 'Service' },
    { group: '', kind: 'Pod' },
  ])
  const wire = { access, agent: connectionAgent(access), deadlineMs: 5_000 }
  let ports: Record<string, number> = {}
  const forwarder = createForwarder({
    world,
    connect: (pod) => openUpgrade(wire, pod),
    simulated: false,
    remembered: () => ports,
    remember: async (chosen) => {
      ports = chosen
    },
    ...options,
  })
  return {
    forwarder,
    world,
    get ports() {
      return ports
    },
    close: async () => {
      await forwarder.close()
      await world.stop()
      await client.close()
    },
  }
}

/** The target of a Service's port, on a local port that is free. */
export async function target(
  service: string,
  port: number,
  more: Partial<ForwardTarget> = {},
): Promise<ForwardTarget> {
  const [local = 0] = await pickFreePorts(1)
  return {
    id: `default/${service}:${port}`,
    name: service,
    namespace: 'default',
    service,
    port,
    local,
    fixed: false,
    scheme: 'http',
    routed: false,
    ...more,
  }
}

/** Resolves when a forward's status is as wanted. */
export function until(
  { forwarder }: Pick<TestForwarder, 'forwarder'>,
  wanted: (status: ForwardStatus) => boolean,
): Promise<ForwardStatus> {
  return new Promise((resolve) => {
    const look = () => {
      const found = forwarder.status().find(wanted)
      if (!found) return
      unsubscribe()
      resolve(found)
    }
    const unsubscribe = forwarder.subscribe(look)
    look()
  })
}
