/**
 * What `fleet up` and the background agent of a cluster agree on. The agent is started with the
 * path of its `agent.json` and serves HTTP on loopback at `port`; every request but those of Flux
 * (git, charts: their own credentials or loopback only) carries `Authorization: Bearer <token>`.
 */
export interface AgentConfig {
  cluster: string
  /** The cluster's folder in fleet's state. */
  folder: string
  port: number
  token: string
  /** The local clone served to Flux. */
  git: { repository: string; username: string; password: string; branch: string }
  /** Present when the cluster is the sandbox, which the agent then supervises. */
  sandbox?: SandboxConfig
  /** Present when the cluster runs by itself. */
  remote?: RemoteConfig
}

export interface RemoteConfig {
  /** Path of a kubeconfig whose current context leads to the cluster. */
  kubeconfig: string
  /** Hash of its content: an agent of another cluster address, or another login, is no longer the right one. */
  login: string
  /** A further address on which git is served: the bridge that the cluster's nodes are on. */
  bridge?: string
}

export interface SandboxConfig {
  /** Folder with the binaries and `manifests/`. */
  binaries: string
  ports: SandboxPorts
  /** Kubernetes' feature gates that differ from its defaults. */
  featureGates: Record<string, boolean>
}

/** TCP ports on 127.0.0.1; etcd has none, it listens on sockets in the cluster's folder. */
export interface SandboxPorts {
  apiServer: number
  /** KWOK's stand-in for the kubelet API. */
  kwok: number
  /** Artifacts that source-controller offers to the other controllers. */
  sourceController: number
  /** Health endpoints. */
  kustomizeController: number
  helmController: number
  /** Artifacts that source-watcher offers. */
  sourceWatcher: number
}

/** GET /status */
export interface AgentStatus {
  cluster: string
  pid: number
  startedAt: string
  version: string
  /** Supervised processes by name; empty for clusters that are not the sandbox. */
  processes: Record<string, SupervisedStatus>
  git: { branch: string; commit: string | undefined; requests: number }
}

export interface SupervisedStatus {
  state: 'starting' | 'running' | 'restarting' | 'stopped'
  pid?: number
  restarts: number
  /** The last lines of its log, when it ended by itself. */
  lastExit?: string
}

/** A chart that the fleet's HelmReleases ask for, so that a stand-in index can offer it. */
export interface WantedChart {
  /** As written in the fleet: `https://…` or `oci://…`. */
  repositoryUrl: string
  chart: string
  /** A version, a range, or undefined for the newest. */
  version?: string
}

/** PUT /sandbox/forecast: what the served commit asks for; kept on disk by the agent. */
export interface SandboxForecast {
  charts: WantedChart[]
}

/** PUT /sandbox/faults: service name → fault (CrashLoopBackOff, ImagePullBackOff, Pending, …). */
export type SandboxFaults = Record<string, string>

/** GET /dns: what the agent knows of the fleet's names and does for them. */
export interface AgentDns {
  mode: 'hosts' | 'resolver' | 'mdns' | 'none'
  /** Whether the cluster's routes have been read; before that `names` may be incomplete. */
  synced: boolean
  names: AgentName[]
  /** Hosts of routes outside of the fleet's domain, which fleet leaves alone. */
  outside: string[]
  /** Rules that could not be read. */
  problems: string[]
  /** Names that somebody else on the network answers for. */
  refused: { host: string; by: string }[]
  /** Where the sandbox's own HTTP front listens on loopback. */
  front?: { port: number; instead?: string }
  /** Why the resolver or the multicast responder does not run. */
  error?: string
}

/** A host that a route claims. */
export interface AgentName {
  host: string
  protocol: 'http' | 'tcp'
  route: string
  namespace: string
  /** namespace/name of each Service that it leads to; other things by their name alone. */
  backends: string[]
  service?: string
}
