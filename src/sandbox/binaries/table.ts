/** Names of everything that fleet builds with Go. */
export type BinaryName =
  | 'etcd'
  | 'kube-apiserver'
  | 'source-controller'
  | 'kustomize-controller'
  | 'helm-controller'
  | 'source-watcher'
  | 'kwok'
  | 'kube-controller-manager'
  | 'kube-scheduler'
  | 'reader'
  | 'registry'
  | 'charts'
  | 'kind'

/** A pinned Go module under templates/; each is fetched or built, cached and renewed on its own. */
export type ModuleName = 'sandbox' | 'reader' | 'registry' | 'crds' | 'kind' | 'flux' | 'charts'

export interface Binary {
  name: BinaryName
  /** The main package, as `go build` takes it. */
  package: string
  /** Strings set at link time (`-X name=value`). */
  variables?: Record<string, string>
  /** Measured: packages compiled for it alone, and its size. For the forecast of disk need. */
  packages: number
  megabytes: number
}

/** A folder of YAML files that goes beside the binaries: from the template, or from a Go module. */
interface ManifestSource {
  goModule?: string
  from: string
  to: string
}

export interface BinaryModule {
  name: ModuleName
  /** In build order: what others wait for comes first. */
  binaries: Binary[]
  manifests: ManifestSource[]
  /** Measured, all binaries together: Go modules fetched, what they take, packages compiled. */
  downloads: number
  downloadMegabytes: number
  packages: number
}

/** Kubernetes says its version only when the linker tells it. */
const kubernetes = {
  'k8s.io/component-base/version.gitVersion': 'v1.36.4',
  'k8s.io/component-base/version.gitMajor': '1',
  'k8s.io/component-base/version.gitMinor': '36',
  'k8s.io/component-base/version.gitTreeState': 'clean',
}

const fluxControllers = ['source-controller', 'kustomize-controller', 'helm-controller']
const controllerManifests = fluxControllers.flatMap((name) => {
  const goModule = `github.com/fluxcd/${name}`
  return [
    { goModule, from: 'config/crd/bases', to: 'crds' },
    { goModule, from: 'config/manager', to: `controllers/${name}/manager` },
    { goModule, from: 'config/rbac', to: `controllers/${name}/rbac` },
  ]
})
const watcherModule = 'github.com/fluxcd/source-watcher/v2'
const kwokModule = 'sigs.k8s.io/kwok'

const sandbox: BinaryModule = {
  name: 'sandbox',
  binaries: [
    { name: 'etcd', package: 'go.etcd.io/etcd/server/v3', packages: 578, megabytes: 27 },
    {
      name: 'kube-apiserver',
      package: 'k8s.io/kubernetes/cmd/kube-apiserver',
      variables: kubernetes,
      packages: 2051,
      megabytes: 107,
    },
    {
      name: 'source-controller',
      package: 'github.com/fluxcd/source-controller',
      packages: 2359,
      megabytes: 101,
    },
    {
      name: 'kustomize-controller',
      package: 'github.com/fluxcd/kustomize-controller',
      packages: 1886,
      megabytes: 86,
    },
    {
      name: 'helm-controller',
      package: 'github.com/fluxcd/helm-controller',
      packages: 1711,
      megabytes: 79,
    },
    { name: 'source-watcher', package: `${watcherModule}/cmd`, packages: 1104, megabytes: 46 },
    {
      name: 'kwok',
      package: `${kwokModule}/cmd/kwok`,
      variables: { 'sigs.k8s.io/kwok/pkg/consts.Version': 'v0.8.0' },
      packages: 991,
      megabytes: 64,
    },
    {
      name: 'kube-controller-manager',
      package: 'k8s.io/kubernetes/cmd/kube-controller-manager',
      variables: kubernetes,
      packages: 2431,
      megabytes: 96,
    },
    {
      name: 'kube-scheduler',
      package: 'k8s.io/kubernetes/cmd/kube-scheduler',
      variables: kubernetes,
      packages: 1437,
      megabytes: 73,
    },
  ],
  manifests: [
    // Flux's CRDs whose controllers are not built: made from their API modules by scripts/flux-crds.
    { from: 'crds', to: 'crds' },
    ...controllerManifests,
    { goModule: watcherModule, from: 'config/crd/bases', to: 'crds' },
    { goModule: kwokModule, from: 'kustomize/crd/bases', to: 'kwok/crds' },
    { goModule: kwokModule, from: 'kustomize/stage', to: 'kwok/stages' },
  ],
  downloads: 469,
  downloadMegabytes: 2800,
  packages: 4241,
}

/** A module that gives one program, named as the module is, and nothing else. */
function oneProgram(
  name: BinaryName & ModuleName,
  measured: Pick<Binary, 'packages' | 'megabytes'> &
    Pick<BinaryModule, 'downloads' | 'downloadMegabytes'>,
  main = '.',
): BinaryModule {
  const { packages, megabytes, ...downloads } = measured
  const binaries = [{ name, package: main, packages, megabytes }]
  return { name, binaries, manifests: [], ...downloads, packages }
}

const reader = oneProgram('reader', {
  packages: 550,
  megabytes: 27,
  downloads: 52,
  downloadMegabytes: 215,
})

/** distribution's registry, as a pull-through cache of images. */
const registry = oneProgram('registry', {
  packages: 570,
  megabytes: 25,
  downloads: 68,
  downloadMegabytes: 227,
})

/** Looks charts up with Helm's own code. */
const charts = oneProgram('charts', {
  packages: 860,
  megabytes: 28,
  downloads: 71,
  downloadMegabytes: 365,
})

/** CRDs of well-known services; controller-gen names the files `<group>_<plural>.yaml`. */
const crds: BinaryModule = {
  name: 'crds',
  binaries: [],
  manifests: [
    ['github.com/cert-manager/cert-manager', 'deploy/crds'],
    ['github.com/cloudnative-pg/cloudnative-pg', 'config/crd/bases'],
    ['github.com/cloudnative-pg/plugin-barman-cloud', 'config/crd/bases'],
    ['github.com/external-secrets/external-secrets', 'config/crds/bases'],
    ['github.com/kyverno/kyverno', 'config/crds/kyverno'],
    ['github.com/prometheus-operator/prometheus-operator', 'example/prometheus-operator-crd'],
    ['github.com/traefik/traefik/v3', 'docs/content/reference/dynamic-configuration'],
    ['sigs.k8s.io/gateway-api', 'config/crd/standard'],
  ].map(([goModule = '', from = '']) => ({ goModule, from, to: '' })),
  downloads: 8,
  downloadMegabytes: 340,
  packages: 0,
}

/** kind's command line. */
const kind = oneProgram(
  'kind',
  { packages: 290, megabytes: 11, downloads: 14, downloadMegabytes: 20 },
  'sigs.k8s.io/kind',
)

/** Flux's manifests for clusters in which it runs in pods. */
const flux: BinaryModule = {
  name: 'flux',
  binaries: [],
  manifests: [
    ...controllerManifests,
    { goModule: 'github.com/fluxcd/flux2/v2', from: 'manifests/rbac', to: 'install/rbac' },
    { goModule: 'github.com/fluxcd/flux2/v2', from: 'manifests/policies', to: 'install/policies' },
  ],
  downloads: 4,
  downloadMegabytes: 10,
  packages: 0,
}

export const binaryModules: Record<ModuleName, BinaryModule> = {
  sandbox,
  reader,
  registry,
  crds,
  kind,
  flux,
  charts,
}
