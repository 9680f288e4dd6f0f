import { podKind } from '../../cluster/kinds.ts'
import type { ResourceKind } from '../../cluster/types.ts'

const core = { group: '', version: 'v1' }

export const secretKind: ResourceKind = {
  ...core,
  kind: 'Secret',
  plural: 'secrets',
  namespaced: true,
}
export const configMapKind: ResourceKind = {
  ...core,
  kind: 'ConfigMap',
  plural: 'configmaps',
  namespaced: true,
}
export const serviceKind: ResourceKind = {
  ...core,
  kind: 'Service',
  plural: 'services',
  namespaced: true,
}
export const volumeKind: ResourceKind = {
  ...core,
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  namespaced: false,
}

/** What the simulation watches from the start. */
export const watchedKinds = [
  podKind,
  secretKind,
  configMapKind,
  serviceKind,
  volumeKind,
  { group: '', kind: 'PersistentVolumeClaim' },
  { group: 'storage.k8s.io', kind: 'StorageClass' },
]
