import { join } from 'node:path'
import type { KubernetesObject } from '../cluster/types.ts'
import { readObjects } from './manifests.ts'
import { FLUX_CRD_SUFFIX } from './names.ts'

const ACCOUNTS = new Set([
  'ServiceAccount',
  'Role',
  'RoleBinding',
  'ClusterRole',
  'ClusterRoleBinding',
])

/**
 * What the sandbox needs of Flux in the cluster, while its controllers run as processes: the
 * namespace, the pinned CRDs, and of the repository's own flux-system (as built) the accounts and
 * their rights, since a fleet's Kustomizations may name them.
 */
export function sandboxComponents(options: {
  namespace: string
  /** The pinned Flux CRDs. */
  definitions: KubernetesObject[]
  /** The build of `<path>/flux-system`, empty when the repository has none. */
  repositoryBuild: KubernetesObject[]
}): KubernetesObject[] {
  const { namespace, definitions, repositoryBuild } = options
  const accounts = repositoryBuild.filter(({ kind }) => ACCOUNTS.has(kind))
  const own = repositoryBuild.find(
    ({ kind, metadata }) => kind === 'Namespace' && metadata.name === namespace,
  )
  const fallback: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace },
  }
  return [own ?? fallback, ...definitions.filter(isFluxDefinition), ...accounts]
}

/** The Flux CRDs that lie beside the binaries. */
export function readFluxDefinitions(binaries: string): Promise<KubernetesObject[]> {
  return readObjects(join(binaries, 'manifests', 'crds'))
}

function isFluxDefinition({ kind, metadata }: KubernetesObject): boolean {
  return kind === 'CustomResourceDefinition' && metadata.name.endsWith(FLUX_CRD_SUFFIX)
}
