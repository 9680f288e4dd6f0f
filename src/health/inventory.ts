import type { KubernetesObject } from '../cluster/types.ts'
import { at, listAt, textAt } from './fields.ts'

/** An object that a Kustomization applied or checks. */
export interface ObjectRef {
  group: string
  kind: string
  name: string
  namespace?: string
}

/**
 * What a Kustomization has applied: `status.inventory.entries`, whose ids read
 * `<namespace>_<name>_<group>_<kind>`; colons of RBAC names are written `__`.
 * Source: fluxcd/cli-utils pkg/object/objmetadata.go.
 */
export function inventoryOf(kustomization: KubernetesObject): ObjectRef[] {
  return listAt(kustomization, 'status', 'inventory', 'entries')
    .map((entry) => parseInventoryId(textAt(entry, 'id') ?? ''))
    .filter((ref) => ref !== undefined)
}

/** Undefined for what is no inventory id. */
function parseInventoryId(id: string): ObjectRef | undefined {
  const first = id.indexOf('_')
  const last = id.lastIndexOf('_')
  const beforeGroup = id.lastIndexOf('_', last - 1)
  if (first < 0 || beforeGroup <= first) return undefined
  const namespace = id.slice(0, first)
  const ref = {
    group: id.slice(beforeGroup + 1, last),
    kind: id.slice(last + 1),
    name: id.slice(first + 1, beforeGroup).replaceAll('__', ':'),
  }
  return namespace === '' ? ref : { ...ref, namespace }
}

/** The objects in `spec.healthChecks`; none when `spec.wait` is set, as Flux ignores them then. */
export function healthChecksOf(kustomization: KubernetesObject): ObjectRef[] {
  if (at(kustomization, 'spec', 'wait') === true) return []
  return listAt(kustomization, 'spec', 'healthChecks').flatMap((raw) => {
    const kind = textAt(raw, 'kind')
    const name = textAt(raw, 'name')
    if (kind === undefined || name === undefined) return []
    const version = textAt(raw, 'apiVersion') ?? ''
    const group = version.includes('/') ? (version.split('/')[0] ?? '') : ''
    const namespace = textAt(raw, 'namespace')
    return [namespace === undefined ? { group, kind, name } : { group, kind, name, namespace }]
  })
}

/** The kinds that keep pods running. */
export const workloadKinds = ['Deployment', 'StatefulSet', 'DaemonSet'] as const

export function isWorkloadRef({ group, kind }: ObjectRef): boolean {
  return group === 'apps' && workloadKinds.some((one) => one === kind)
}

/**
 * Kinds without a health of their own. They are not watched for its sake: to watch every Secret
 * of a cluster would cost more than it tells.
 */
const passiveGroups = new Set([
  'rbac.authorization.k8s.io',
  'admissionregistration.k8s.io',
  'networking.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
  'policy',
  'autoscaling',
  'node.k8s.io',
  'apiextensions.k8s.io',
])
const passiveCoreKinds = new Set([
  'ConfigMap',
  'Secret',
  'ServiceAccount',
  'LimitRange',
  'ResourceQuota',
  'PersistentVolume',
  'Endpoints',
  'Namespace',
  'Service',
])

const passiveCustomKinds = new Set(['ServiceMonitor', 'PodMonitor', 'PrometheusRule', 'Probe'])

/** Whether this kind is taken as current while it is not watched. */
export function isPassive(ref: Pick<ObjectRef, 'group' | 'kind'>): boolean {
  if (ref.group === '') return passiveCoreKinds.has(ref.kind)
  if (ref.group === 'monitoring.coreos.com') return passiveCustomKinds.has(ref.kind)
  if (ref.group === 'batch') return ref.kind === 'CronJob'
  return passiveGroups.has(ref.group)
}
