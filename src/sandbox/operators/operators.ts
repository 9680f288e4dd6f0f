import { postgresCluster, postgresDatabase, scyllaCluster } from './databases.js'
import { externalSecret, secretStore } from './external-secrets.js'
import type { Operator } from './types.js'

interface Operated {
  group: string
  kind: string
  operator: Operator
  /** Kinds whose changes matter to it. */
  after?: string[]
}

/** The custom resources whose operators the sandbox stands in for. */
export const operated: readonly Operated[] = [
  { group: 'external-secrets.io', kind: 'ClusterSecretStore', operator: secretStore },
  { group: 'external-secrets.io', kind: 'SecretStore', operator: secretStore },
  {
    group: 'external-secrets.io',
    kind: 'ExternalSecret',
    operator: externalSecret,
    after: ['ClusterSecretStore', 'SecretStore'],
  },
  { group: 'postgresql.cnpg.io', kind: 'Cluster', operator: postgresCluster },
  {
    group: 'postgresql.cnpg.io',
    kind: 'Database',
    operator: postgresDatabase,
    after: ['Cluster'],
  },
  { group: 'scylla.scylladb.com', kind: 'ScyllaCluster', operator: scyllaCluster },
]
