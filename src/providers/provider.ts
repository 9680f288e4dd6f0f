import type { KubernetesClient, KubernetesObject } from '../cluster/types.ts'
import type { MachineSettings } from '../colima/wishes.ts'
import type { ClusterRecord } from '../config/cluster-record.ts'
import type { AnyStep } from '../engine/run.ts'
import type { ObjectName } from '../flux/names.ts'
import type { RootPatch } from '../flux/root-patches.ts'
import type { Upstream } from '../images/upstreams.ts'
import type { NodeStarts } from '../recover/node-starts.ts'
import type { FleetModel } from '../repository/model.ts'
import type { ProviderName } from './names.ts'

/** What a provider has to know to make a fleet's cluster. */
export interface ClusterRequest {
  record: ClusterRecord
  /** fleet's cache folder. */
  cache: string
  /** The local clone that the cluster's agent serves. */
  git: { repository: string; branch: string }
  model: FleetModel
  /** The registries whose images are cached, for nodes that pull any, and where that is kept. */
  images: { upstreams: Upstream[]; folder: string }
  /** Service name → fault; only a simulated cluster can have any. */
  faults: Record<string, string>
  /** Kubernetes' own feature gates, on or off, where they are to differ from its defaults. */
  featureGates: Record<string, boolean>
  /** What a kind cluster is to be like. */
  kind: KindWishes
  /** What fleet.yaml says of a machine of Colima's. */
  colima: MachineSettings & { profile?: string | undefined }
  /** MiB that the pods of the fleet ask for. */
  requestsMiB: number
}

/** What a user can say about a kind cluster before it is made. */
export interface KindWishes {
  /** Nodes beside the control plane. */
  workers: number
  image: string
  /** Ports of loopback that are to lead to the ingress. */
  http: number
  https: number
  /** Whether a cluster or machine of that name that fleet did not make is to be taken over. */
  adopt: boolean
  /** Whether kubectl's current context becomes that of the cluster. */
  switchContext: boolean
}

/** What the step that brings Flux has to know beside. */
export interface FluxRequest extends Pick<ClusterRequest, 'record' | 'cache' | 'model'> {
  /** Services that `--only` leaves out of a new cluster. */
  leftOut: ObjectName[]
  /** The step after which there is an API server. */
  after: string
  connect(): Promise<KubernetesClient | undefined>
}

/** How Flux comes into a cluster, beside the fleet's own source and root Kustomization. */
export interface FluxPlatform {
  /** What the root Kustomization has to change of the Flux that the repository itself holds. */
  rootPatches(model: FleetModel): RootPatch[]
  /** The host by which Flux's controllers reach the agent's git server. */
  sourceHost(): Promise<string>
  /** What has to be in the cluster before the source and the root Kustomization. */
  components(client: KubernetesClient, model: FleetModel): Promise<KubernetesObject[]>
  /** Resolves when pods may start; the Deployments among the components wait for it. */
  untilPodsMayStart?(client: KubernetesClient): Promise<void>
  /** Those of them that only the served commit asks for, and that the cluster has not got. */
  lacking?(client: KubernetesClient, model: FleetModel): Promise<KubernetesObject[]>
}

/** A way to have a cluster, as `up`, `status` and `down` see it. */
export interface Provider {
  name: ProviderName
  /** Whether Flux reads the fleet from where everybody does, instead of from the local clone. */
  remoteSource?: true
  /** Whether containers are only simulated, so that a good end is `rehearsed`. */
  simulated: boolean
  /** What makes and unmakes the cluster of a folder; loaded on its own, since `status` needs none of it. */
  maker(folder: string): Promise<ClusterMaker>
  /** Id of the step after which the API server answers and the agent serves the clone. */
  ready: string
  /** A client of the cluster with this folder; undefined while it does not answer. */
  connect(folder: string): Promise<KubernetesClient | undefined>
  /** Path of a kubeconfig for the cluster. */
  kubeconfig(folder: string): string
  /**
   * Port of loopback where HTTP routes are answered by their hosts: the ingress, or what stands in
   * for it. Undefined while nothing answers; absent where nothing ever does.
   */
  httpPort?(folder: string): Promise<number | undefined>
  /**
   * Makes the ports that lead to the ingress lead to the fleet's own, where they do not yet; says
   * what it did, and which ports were not had.
   */
  openIngress?(client: KubernetesClient, folder: string): Promise<string[]>
  /** Memory of the machine that the nodes run on, in MiB; absent: this machine's. */
  memoryMiB?(): Promise<number | undefined>
  /** What a good end leaves open, in words for the user. */
  notProven(folder: string): Promise<string[]>
}

/** How a provider brings one cluster about and takes it away. */
export interface ClusterMaker {
  /** Steps that end in a cluster whose API server answers; the last to wait for is `ready`. */
  steps(request: ClusterRequest): AnyStep[]
  /** The step that makes Flux apply the fleet; it has the id `flux`. */
  flux(request: FluxRequest): AnyStep
  /** When its nodes were started last; absent where nothing is left of before when they are. */
  nodeStarts?(): Promise<NodeStarts>
  /** Ends what runs of the cluster; `steps` bring it back with its data. */
  stop(): Promise<void>
  /** Undoes what the journalled intents of `steps` say, each by its step's id. */
  reverters: Record<string, (intent: unknown) => Promise<void>>
}

/** The provider of that name; only its own modules are loaded. */
export async function providerNamed(name: ProviderName): Promise<Provider> {
  const { [name]: load } = providers
  return load()
}

const providers: Record<ProviderName, () => Promise<Provider>> = {
  colima: async () => (await import('./colima.ts')).colimaProvider,
  docker: async () => (await import('./docker.ts')).dockerProvider,
  existing: async () => (await import('./existing.ts')).existingProvider,
  sandbox: async () => (await import('./sandbox.ts')).sandboxProvider,
}
