import { generatorGroup } from './generators.ts'

const core = [
  'Pod',
  'Event',
  'PersistentVolumeClaim',
  'Service',
  'Namespace',
  'Secret',
  'ConfigMap',
]
const apps = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet']
const sources = [
  'GitRepository',
  'OCIRepository',
  'HelmRepository',
  'HelmChart',
  'Bucket',
  'ExternalArtifact',
]

/** The kinds that health reads in every fleet; those of custom resources are tracked as inventories name them. */
export const watchedKinds: { group: string; kind: string }[] = [
  ...core.map((kind) => ({ group: '', kind })),
  ...apps.map((kind) => ({ group: 'apps', kind })),
  ...['Job', 'CronJob'].map((kind) => ({ group: 'batch', kind })),
  ...sources.map((kind) => ({ group: 'source.toolkit.fluxcd.io', kind })),
  { group: generatorGroup, kind: 'ArtifactGenerator' },
  { group: 'kustomize.toolkit.fluxcd.io', kind: 'Kustomization' },
  { group: 'helm.toolkit.fluxcd.io', kind: 'HelmRelease' },
]
