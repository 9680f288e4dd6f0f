import type { ClusterAccess, KubernetesClient, World } from '../cluster/types.ts'

/** A cluster as whoever works with its objects needs it. */
export interface ClusterConnection {
  access: ClusterAccess
  world: World
}

/** The agent's way to its cluster, from the moment the API server has answered for the first time. */
export interface ClusterLink {
  client(): KubernetesClient | undefined
  /** The read model that everything in the agent shares. */
  world(): World | undefined
  connected: Promise<ClusterConnection>
  /** Ends what the agent itself does for the cluster, which runs on. */
  leave(): Promise<void>
}
