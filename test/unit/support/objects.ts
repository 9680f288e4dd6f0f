import type { KubernetesObject, ObjectMeta } from '../../../src/cluster/types.ts'

/** When everything in these fixtures happened: a minute before `now`. */
export const aMinuteAgo = '2026-11-01T10:00:00Z'
export const now = new Date('2026-11-01T10:01:00Z')
export const revision = 'develop@sha1:1111111111111111111111111111111111111111'
export const newRevision = 'develop@sha1:2222222222222222222222222222222222222222'

type Fields = Record<string, unknown>

/** An object with a uid, a generation and a time of creation. */
export function make(
  apiVersion: string,
  kind: string,
  id: string,
  rest: Fields = {},
  metadata: Partial<ObjectMeta> = {},
): KubernetesObject {
  const [name = '', namespace] = id.split('/').toReversed()
  const uid = `${kind}/${id}`
  const where = namespace === undefined ? { name } : { name, namespace }
  const meta = { ...where, uid, generation: 1, creationTimestamp: aMinuteAgo, ...metadata }
  return { apiVersion, kind, metadata: meta, ...rest }
}

export function condition(type: string, status: string, reason = '', message = ''): Fields {
  return { type, status, reason, message, lastTransitionTime: aMinuteAgo }
}

export const ready = condition('Ready', 'True', 'ReconciliationSucceeded', 'Applied revision')
export const waiting = condition(
  'Ready',
  'False',
  'DependencyNotReady',
  "dependency 'flux-system/x' is not ready",
)
export const reconciling = (message: string) => [
  condition('Ready', 'Unknown', 'Progressing', 'Reconciliation in progress'),
  condition('Reconciling', 'True', 'Progressing', message),
]
export const checkingHealth = reconciling(
  `Running health checks for revision ${revision} with a timeout of 5m0s`,
)

export interface KustomizationShape {
  dependsOn?: string[]
  conditions?: Fields[]
  inventory?: string[]
  applied?: string | undefined
  attempted?: string
  observed?: number
  generation?: number
  spec?: Fields
  labels?: Record<string, string>
}

/** A Kustomization in flux-system; healthy unless said otherwise. */
export function kustomization(name: string, shape: KustomizationShape = {}): KubernetesObject {
  const { dependsOn = [], conditions = [ready], inventory = [], observed = 1 } = shape
  const applied = 'applied' in shape ? shape.applied : revision
  const spec = {
    dependsOn: dependsOn.map((other) => ({ name: other })),
    sourceRef: { kind: 'GitRepository', name: 'flux-system' },
    ...shape.spec,
  }
  const status = {
    observedGeneration: observed,
    conditions,
    inventory: { entries: inventory.map((id) => ({ id, v: 'v1' })) },
    ...(applied === undefined ? {} : { lastAppliedRevision: applied }),
    lastAttemptedRevision: shape.attempted ?? applied ?? revision,
  }
  const metadata = { generation: shape.generation ?? 1, labels: shape.labels ?? {} }
  const id = `flux-system/${name}`
  return make('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', id, { spec, status }, metadata)
}

export function gitRepository(fetched: string | undefined = revision, conditions = [ready]) {
  const artifact = fetched === undefined ? {} : { artifact: { revision: fetched } }
  const status = { observedGeneration: 1, conditions, ...artifact }
  return make('source.toolkit.fluxcd.io/v1', 'GitRepository', 'flux-system/flux-system', { status })
}

/** A source that was not fetched, in source-controller's words. */
export function unfetched(reason: string, message: string): KubernetesObject {
  const status = {
    observedGeneration: 1,
    conditions: [condition('Ready', 'False', reason, message)],
  }
  return make('source.toolkit.fluxcd.io/v1', 'GitRepository', 'flux-system/flux-system', { status })
}

/** A Deployment of one replica, up or not yet. */
export function deployment(id: string, up = true, metadata: Partial<ObjectMeta> = {}) {
  const count = up ? 1 : 0
  const status = {
    observedGeneration: 1,
    replicas: 1,
    updatedReplicas: 1,
    readyReplicas: count,
    availableReplicas: count,
    conditions: [
      condition('Available', up ? 'True' : 'False', 'MinimumReplicas'),
      condition('Progressing', 'True', up ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated'),
    ],
  }
  const spec = { replicas: 1, progressDeadlineSeconds: 600 }
  return make('apps/v1', 'Deployment', id, { spec, status }, metadata)
}

export function replicaSet(id: string, owner: KubernetesObject, status: Fields = {}) {
  return make('apps/v1', 'ReplicaSet', id, { spec: { replicas: 1 }, status }, ownedBy(owner))
}

export function pod(id: string, owner: KubernetesObject | undefined, rest: Fields) {
  return make('v1', 'Pod', id, rest, owner === undefined ? {} : ownedBy(owner))
}

/** A pod whose only container waits for a reason. */
export function waitingPod(
  id: string,
  owner: KubernetesObject | undefined,
  reason: string,
  container: Fields = {},
) {
  return pod(id, owner, {
    status: {
      phase: 'Pending',
      conditions: [condition('PodScheduled', 'True'), condition('Ready', 'False')],
      containerStatuses: [
        {
          name: 'main',
          ready: false,
          restartCount: 0,
          state: { waiting: { reason } },
          ...container,
        },
      ],
    },
  })
}

export function warning(about: KubernetesObject, reason: string, message: string) {
  const { name, namespace, uid } = about.metadata
  const involvedObject = { kind: about.kind, name, namespace, uid }
  const rest = {
    involvedObject,
    type: 'Warning',
    reason,
    message,
    lastTimestamp: aMinuteAgo,
    count: 3,
  }
  return make('v1', 'Event', `${namespace}/${name}.${reason}`, rest)
}

export function helmRelease(id: string, conditions: Fields[], status: Fields = {}) {
  const rest = { status: { observedGeneration: 1, conditions, ...status } }
  return make('helm.toolkit.fluxcd.io/v2', 'HelmRelease', id, rest)
}

/** The labels that helm-controller puts on everything it installs. */
export const releasedBy = (namespace: string, name: string): Partial<ObjectMeta> => ({
  labels: {
    'helm.toolkit.fluxcd.io/name': name,
    'helm.toolkit.fluxcd.io/namespace': namespace,
  },
})

function ownedBy({ apiVersion, kind, metadata }: KubernetesObject): Partial<ObjectMeta> {
  return {
    ownerReferences: [{ apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '' }],
  }
}
