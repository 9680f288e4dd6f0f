import type { KubernetesObject } from '../cluster/types.ts'
import { inventoryOf } from '../health/inventory.ts'

const releaseName = 'helm.toolkit.fluxcd.io/name'
const releaseNamespace = 'helm.toolkit.fluxcd.io/namespace'

/**
 * The Kubernetes Services that one of the fleet's services brings: applied by its Kustomization,
 * installed by one of its HelmReleases, or made by an operator for an object of it. Pure.
 */
export function servicesOf(
  kustomization: KubernetesObject,
  services: KubernetesObject[],
): KubernetesObject[] {
  const applied = new Set(
    inventoryOf(kustomization).map(({ kind, namespace = '', name }) =>
      [kind, namespace, name].join('/'),
    ),
  )
  return services.filter(({ metadata }) => {
    const { name, namespace = '', labels = {}, ownerReferences = [] } = metadata
    const release = labels[releaseName]
    return (
      applied.has(`Service/${namespace}/${name}`) ||
      (release !== undefined &&
        applied.has(`HelmRelease/${labels[releaseNamespace] ?? namespace}/${release}`)) ||
      ownerReferences.some((owner) => applied.has(`${owner.kind}/${namespace}/${owner.name}`))
    )
  })
}
