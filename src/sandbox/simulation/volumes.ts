import { z } from 'zod'
import type { KubernetesObject } from '../../cluster/types.ts'

/** The provisioner of the default class; its claims wait for their first pod, as in kind. */
export const provisioner = 'sandbox.fleet.local/volumes'
const provisionedBy = 'pv.kubernetes.io/provisioned-by'
const selectedNode = 'volume.kubernetes.io/selected-node'

const claimSchema = z.object({
  spec: z.object({
    storageClassName: z.string().optional(),
    volumeName: z.string().optional(),
    volumeMode: z.string().optional(),
    accessModes: z.array(z.string()).default(['ReadWriteOnce']),
    resources: z.object({ requests: z.record(z.string(), z.string()) }),
  }),
  status: z.object({ phase: z.string().optional() }).default({}),
})
const classSchema = z.object({
  provisioner: z.string(),
  reclaimPolicy: z.string().default('Delete'),
  volumeBindingMode: z.string().default('Immediate'),
})
const volumeSchema = z.object({ status: z.object({ phase: z.string().optional() }).default({}) })

/**
 * The volume that the provisioner of a claim's class would make now: bound by the real binder
 * through `claimRef`. Undefined when the claim has one, has no class, or waits for its first pod.
 */
export function volumeFor(
  claim: KubernetesObject,
  classOf: (name: string) => KubernetesObject | undefined,
): KubernetesObject | undefined {
  const { spec, status } = claimSchema.parse(claim)
  const { name, namespace, uid, annotations = {} } = claim.metadata
  if (claim.metadata.deletionTimestamp || spec.volumeName || status.phase === 'Bound')
    return undefined
  const found = spec.storageClassName ? classOf(spec.storageClassName) : undefined
  if (!found) return undefined
  const storage = classSchema.parse(found)
  if (storage.provisioner === 'kubernetes.io/no-provisioner') return undefined
  const waits = storage.volumeBindingMode === 'WaitForFirstConsumer'
  if (waits && annotations[selectedNode] === undefined) return undefined
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `pvc-${uid}`, annotations: { [provisionedBy]: provisioner } },
    spec: {
      accessModes: spec.accessModes,
      capacity: { storage: spec.resources.requests.storage ?? '1Gi' },
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid },
      hostPath: { path: `/var/fleet-sandbox/pvc-${uid}` },
      persistentVolumeReclaimPolicy: storage.reclaimPolicy,
      storageClassName: spec.storageClassName,
      ...(spec.volumeMode === undefined ? {} : { volumeMode: spec.volumeMode }),
    },
  }
}

/** Whether a volume that this simulation made has lost its claim and is to go with it. */
export function isToDelete(volume: KubernetesObject): boolean {
  const { annotations = {}, deletionTimestamp } = volume.metadata
  if (annotations[provisionedBy] !== provisioner || deletionTimestamp) return false
  const policy = z
    .object({ spec: z.object({ persistentVolumeReclaimPolicy: z.string().optional() }) })
    .parse(volume).spec.persistentVolumeReclaimPolicy
  return policy === 'Delete' && volumeSchema.parse(volume).status.phase === 'Released'
}
