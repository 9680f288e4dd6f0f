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
  /** Whether services that do not build are put up with. */
  keepGoing?: boolean
  /** What its cluster has beside Kubernetes' defaults, as a fleet.yaml that is not committed. */
  fleetYaml?: string
}

const staging = ['--path', './clusters/staging']
/** These turn it on in the configuration of their machines. */
const scaleToZero = 'cluster:\n  featureGates:\n    HPAScaleToZero: true\n'

export const foreignFleets: ForeignFleet[] = [
  {
    name: 'kustomize-helm-example',
    repository: 'fluxcd/flux2-kustomize-helm-example',
    commit: '4f1a5b1',
    shape: 'apps and infrastructure as artifacts of an ArtifactGenerator',
    args: staging,
  },
  {
    name: 'kustomize-helm-example-2025',
    repository: 'fluxcd/flux2-kustomize-helm-example',
    commit: '2b8cffe~1',
    shape: 'apps and infrastructure in one repository',
    args: staging,
  },
  {
    name: 'multi-tenancy',
    repository: 'fluxcd/flux2-multi-tenancy',
    commit: '192da05',
    shape: 'tenants with repositories of their own',
    args: staging,
  },
  {
    name: 'hub-spoke',
    repository: 'fluxcd/flux2-hub-spoke-example',
    commit: '9bcd594',
    shape: 'a hub that applies to other clusters',
  },
  {
    name: 'gitops-istio',
    repository: 'stefanprodan/gitops-istio',
    commit: '3851e18',
    shape: 'API versions that Flux has removed',
  },
  {
    name: 'd1-fleet',
    repository: 'controlplaneio-fluxcd/d1-fleet',
    commit: '8d4e866',
    shape: 'flux-operator, other repositories as sources',
    args: staging,
  },
  {
    name: 'd2-fleet',
    repository: 'controlplaneio-fluxcd/d2-fleet',
    commit: '64e4953',
    shape: 'flux-operator, synchronised from an OCI artifact',
    args: staging,
  },
  {
    name: 'azure-multi-tenant',
    repository: 'Azure/gitops-flux2-kustomize-helm-mt',
    commit: 'bd5c67a',
    shape: 'a namespace that a cloud extension makes',
    args: staging,
  },
  {
    name: 'wahooli',
    repository: 'wahooli/gitops-repo',
    commit: 'e42e0ee',
    shape: 'three clusters, variables from a Secret outside the repository',
    args: ['--path', './clusters/nas'],
  },
  {
    name: 'onedr0p',
    repository: 'onedr0p/home-ops',
    commit: 'd9078e4',
    shape: '77 services, flux-operator, charts from OCI',
    fleetYaml: scaleToZero,
  },
  {
    name: 'bjw-s-labs',
    repository: 'bjw-s-labs/home-ops',
    commit: 'e183e64',
    shape: '92 services, flux-operator, charts from OCI',
    fleetYaml: scaleToZero,
  },
  {
    name: 'xunholy',
    repository: 'xunholy/k8s-gitops',
    commit: 'c56dc9d',
    shape: 'SOPS, refused without its key',
    args: ['--path', './kubernetes/clusters/cluster-00'],
  },
  {
    name: 'mirceanton',
    repository: 'mirceanton/home-ops',
    commit: '0e2aff2',
    shape: 'SOPS for a few files, key not in the repository',
    // Six of its services lack a variable, as Flux itself would say: the others are wanted all the same.
    keepGoing: true,
  },
]
