import type { SandboxFaults } from '../../agent/contract.ts'
import type { KubernetesObject, WorldReader } from '../../cluster/types.ts'

const fluxName = 'kustomize.toolkit.fluxcd.io/name'
const releaseName = 'helm.toolkit.fluxcd.io/name'
const releaseNamespace = 'helm.toolkit.fluxcd.io/namespace'
const helmGroup = 'helm.toolkit.fluxcd.io'

/** The kinds whose labels tell which service a pod belongs to; needed only while there are faults. */
export const ownerKinds = [
  { group: 'apps', kind: 'ReplicaSet' },
  { group: 'apps', kind: 'Deployment' },
  { group: 'apps', kind: 'StatefulSet' },
  { group: 'apps', kind: 'DaemonSet' },
  { group: 'batch', kind: 'Job' },
  { group: 'batch', kind: 'CronJob' },
]
export const releaseKind = { group: helmGroup, kind: 'HelmRelease' }

type Owners = Pick<WorldReader, 'get'>

/** The fault that is to befall a pod, by the service it belongs to. */
export function faultOf(
  pod: KubernetesObject,
  faults: SandboxFaults,
  world: Owners,
): string | undefined {
  const service = serviceOf(pod, world)
  if (service !== undefined) return faults[service]
  // Not Flux's, or made by an operator from a resource of its own: only the name can tell.
  const { name } = pod.metadata
  const named = Object.keys(faults).filter((one) => name === one || name.startsWith(`${one}-`))
  const [longest] = named.toSorted((a, b) => b.length - a.length)
  return longest === undefined ? undefined : faults[longest]
}

/** The Kustomization whose label an object, its release or one of its owners carries. */
export function serviceOf(object: KubernetesObject, world: Owners): string | undefined {
  const { labels = {}, ownerReferences = [], namespace } = object.metadata
  if (labels[fluxName] !== undefined) return labels[fluxName]
  const release = labels[releaseName]
  if (release !== undefined) {
    const home = labels[releaseNamespace] ?? namespace
    const found = world.get(helmGroup, 'HelmRelease', release, home)
    return found?.metadata.labels?.[fluxName] ?? release
  }
  for (const { apiVersion, kind, name } of ownerReferences) {
    const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
    const owner = world.get(group, kind, name, namespace)
    const service = owner && serviceOf(owner, world)
    if (service !== undefined) return service
  }
  return undefined
}
