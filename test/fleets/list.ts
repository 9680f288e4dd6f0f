/** A public repository that somebody else keeps for Flux, at one commit. */
export interface ForeignFleet {
  /** Name of its expectation: `expected/<name>.json`. */
  name: string
  /** `owner/name` on GitHub. */
  repository: string
  commit: string
  shape: string
  /** Further arguments of `fleet up`: where to start when the repository does not say. */
  args?: string[]
}

const staging = ['--path', './clusters/staging']

export const foreignFleets: ForeignFleet[] = [
  {
    name: 'kustomize-helm-example',
    repository: 'fluxcd/flux2-kustomize-helm-example',
    commit: '4f1a5b1',
    shape: 'apps and infrastructure as artifacts of an ArtifactGenerator',
    args: staging,
  },
]
