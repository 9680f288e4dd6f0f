/**
 * What the pinned Flux 2.9 serves of its own API, by group; older versions were removed with Flux
 * 2.7 and 2.8. From the CRDs of its controllers, against which a test holds this list.
 */
const served: Record<string, string[]> = {
  'helm.toolkit.fluxcd.io': ['v2'],
  'image.toolkit.fluxcd.io': ['v1'],
  'kustomize.toolkit.fluxcd.io': ['v1'],
  'notification.toolkit.fluxcd.io': ['v1', 'v1beta3'],
  'source.extensions.fluxcd.io': ['v1beta1'],
  'source.toolkit.fluxcd.io': ['v1'],
}

/** Whether an `apiVersion` is one of Flux's that its newest releases do not serve any more. */
export function isRemovedFromFlux(apiVersion: string): boolean {
  const [group = '', version = ''] = apiVersion.split('/')
  return served[group]?.includes(version) === false
}

/** `group/version` of everything that Flux serves. */
export function servedByFlux(): string[] {
  return Object.entries(served).flatMap(([group, versions]) =>
    versions.map((version) => `${group}/${version}`),
  )
}
