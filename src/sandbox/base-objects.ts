import type { KubernetesObject } from '../cluster/types.ts'
import { fluxNamespace, nodeName } from './layout.ts'
import { provisioner } from './simulation/volumes.ts'

const rbac = 'rbac.authorization.k8s.io/v1'
const rbacGroup = 'rbac.authorization.k8s.io'

/** What a machine and an installer would have brought: a node, a storage class, Flux's rights. */
export function baseObjects(architecture: string): KubernetesObject[] {
  return [namespace(), node(architecture), storageClass(), ...fluxAccess()]
}

function namespace(): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: fluxNamespace } }
}

function node(architecture: string): KubernetesObject {
  const labels = {
    'kubernetes.io/hostname': nodeName,
    'kubernetes.io/os': 'linux',
    'kubernetes.io/arch': architecture === 'x64' ? 'amd64' : architecture,
    'node-role.kubernetes.io/control-plane': '',
  }
  return { apiVersion: 'v1', kind: 'Node', metadata: { name: nodeName, labels } }
}

/** Named and behaving as in kind, where most fleets of this sort were tried before. */
function storageClass(): KubernetesObject {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: {
      name: 'standard',
      annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
    },
    provisioner,
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'WaitForFirstConsumer',
    allowVolumeExpansion: true,
  }
}

/** As in Flux's own installation, which comes only later and from the fleet's repository. */
function fluxAccess(): KubernetesObject[] {
  const subject = (name: string) => ({ kind: 'ServiceAccount', name, namespace: fluxNamespace })
  const bind = (name: string, role: string, controllers: string[]): KubernetesObject => ({
    apiVersion: rbac,
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: rbacGroup, kind: 'ClusterRole', name: role },
    subjects: controllers.map(subject),
  })
  const reader = 'fleet-sandbox:sources'
  return [
    bind('fleet-sandbox:flux-reconcilers', 'cluster-admin', [
      'kustomize-controller',
      'helm-controller',
    ]),
    sourceRole(reader),
    bind(reader, reader, ['source-controller', 'source-watcher']),
  ]
}

function sourceRole(name: string): KubernetesObject {
  const read = ['get', 'list', 'watch']
  return {
    apiVersion: rbac,
    kind: 'ClusterRole',
    metadata: { name },
    rules: [
      {
        apiGroups: ['source.toolkit.fluxcd.io', 'source.extensions.fluxcd.io'],
        resources: ['*'],
        verbs: ['*'],
      },
      {
        apiGroups: [''],
        resources: ['namespaces', 'secrets', 'configmaps', 'serviceaccounts'],
        verbs: read,
      },
      { apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] },
      { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
    ],
  }
}
