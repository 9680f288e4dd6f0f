import { helmGroup } from '../../health/kustomization.ts'
import { certificate, issuer } from './certificates.ts'
import { postgresCluster, postgresDatabase, scyllaCluster } from './databases.ts'
import { externalSecret, secretStore } from './external-secrets.ts'
import { receiver } from './receivers.ts'
import { release } from './releases.ts'
import type { Operator } from './types.ts'

interface Operated {
  group: string
  kind: string
  operator: Operator
  /** Kinds of its group, or of the core, whose changes matter to it. */
  after?: string[]
}

/** The custom resources whose operators the sandbox stands in for, and what a stand-in chart lacks. */
export const operated: readonly Operated[] = [
  { group: 'external-secrets.io', kind: 'ClusterSecretStore', operator: secretStore },
  { group: 'external-secrets.io', kind: 'SecretStore', operator: secretStore },
  {
    group: 'external-secrets.io',
    kind: 'ExternalSecret',
    operator: externalSecret,
    after: ['ClusterSecretStore', 'SecretStore'],
  },
  { group: 'cert-manager.io', kind: 'Issuer', operator: issuer, after: ['Secret'] },
  { group: 'cert-manager.io', kind: 'ClusterIssuer', operator: issuer, after: ['Secret'] },
  {
    group: 'cert-manager.io',
    kind: 'Certificate',
    operator: certificate,
    after: ['Issuer', 'ClusterIssuer'],
  },
  { group: 'postgresql.cnpg.io', kind: 'Cluster', operator: postgresCluster },
  {
    group: 'postgresql.cnpg.io',
    kind: 'Database',
    operator: postgresDatabase,
    after: ['Cluster'],
  },
  {
    group: 'notification.toolkit.fluxcd.io',
    kind: 'Receiver',
    operator: receiver,
    after: ['Secret'],
  },
  { group: 'scylla.scylladb.com', kind: 'ScyllaCluster', operator: scyllaCluster },
  { group: helmGroup, kind: 'HelmRelease', operator: release },
]
