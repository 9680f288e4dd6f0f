import type { KubernetesObject } from '../../cluster/types.ts'
import { groupOf } from '../fields.ts'
import { claimStatus, crdStatus, namespaceStatus, serviceStatus } from './core.ts'
import { appliedStatus, reportsReady, scyllaStatus } from './custom.ts'
import { deploymentStatus } from './deployment.ts'
import { fluxStatus, helmRepositoryStatus } from './flux.ts'
import { commonStatus, readyStatus } from './generic.ts'
import { jobStatus } from './job.ts'
import { podStatus } from './pod.ts'
import { daemonSetStatus, replicaSetStatus, statefulSetStatus } from './replicas.ts'
import type { ObjectStatus, StatusRule } from './types.ts'

export { isPassing } from './flux.ts'
export type { ObjectStatus } from './types.ts'

/** Rules that hold after kstatus' common ones, by `group/Kind`. */
const rules: Record<string, StatusRule> = {
  'apps/Deployment': deploymentStatus,
  'apps/ReplicaSet': replicaSetStatus,
  'apps/StatefulSet': statefulSetStatus,
  'apps/DaemonSet': daemonSetStatus,
  'batch/Job': jobStatus,
  '/Pod': podStatus,
  '/PersistentVolumeClaim': claimStatus,
  '/Service': serviceStatus,
  '/Namespace': namespaceStatus,
  'apiextensions.k8s.io/CustomResourceDefinition': crdStatus,
  'postgresql.cnpg.io/Cluster': reportsReady,
  'postgresql.cnpg.io/Database': appliedStatus,
  'external-secrets.io/ExternalSecret': reportsReady,
  'external-secrets.io/SecretStore': reportsReady,
  'external-secrets.io/ClusterSecretStore': reportsReady,
  'cert-manager.io/Certificate': reportsReady,
  'cert-manager.io/Issuer': reportsReady,
  'cert-manager.io/ClusterIssuer': reportsReady,
  'scylla.scylladb.com/ScyllaCluster': scyllaStatus,
}

/** Flux reports in its own way: these rules replace the common ones. */
const fluxRules: Record<string, StatusRule> = {
  'kustomize.toolkit.fluxcd.io/Kustomization': fluxStatus,
  'helm.toolkit.fluxcd.io/HelmRelease': fluxStatus,
  'source.toolkit.fluxcd.io/HelmChart': fluxStatus,
  'source.toolkit.fluxcd.io/HelmRepository': helmRepositoryStatus,
  'source.toolkit.fluxcd.io/GitRepository': fluxStatus,
  'source.toolkit.fluxcd.io/OCIRepository': fluxStatus,
  'source.toolkit.fluxcd.io/Bucket': fluxStatus,
  'source.extensions.fluxcd.io/ArtifactGenerator': fluxStatus,
}

/** What one object's own status says; undefined (it is not there) is `missing`. */
export function statusOf(object: KubernetesObject | undefined, now: Date): ObjectStatus {
  if (object === undefined) return { state: 'missing', message: 'not created yet' }
  const key = `${groupOf(object)}/${object.kind}`
  const flux = fluxRules[key]
  if (flux !== undefined) return flux(object, now)
  return commonStatus(object) ?? (rules[key] ?? readyStatus)(object, now)
}
