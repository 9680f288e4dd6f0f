import { commit, git, write } from '../../support/fleet-repository.ts'

/** What a fleet would hold: a chart from each kind of source, and Flux itself in the path. */
export const fleetFiles = {
  'clusters/dev/kustomization.yaml': `
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [flux-system, services.yaml]
`,
  'clusters/dev/flux-system/kustomization.yaml': `
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [gotk-components.yaml, gotk-sync.yaml]
`,
  'clusters/dev/flux-system/gotk-components.yaml': `
apiVersion: v1
kind: Namespace
metadata: { name: flux-system, labels: { app.kubernetes.io/part-of: flux } }
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: helmcharts.source.toolkit.fluxcd.io, labels: { old: "yes" } }
spec:
  group: source.toolkit.fluxcd.io
  names: { kind: HelmChart, listKind: HelmChartList, plural: helmcharts, singular: helmchart }
  scope: Namespaced
  versions: [{ name: v1beta2, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }]
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: source-controller, namespace: flux-system }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: source-controller, namespace: flux-system }
spec:
  selector: { matchLabels: { app: source-controller } }
  template:
    metadata: { labels: { app: source-controller } }
    spec: { containers: [{ name: manager, image: ghcr.io/fluxcd/source-controller:v1.0.0 }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: allow-egress, namespace: flux-system }
spec: { podSelector: {}, policyTypes: [Egress] }
`,
  'clusters/dev/flux-system/gotk-sync.yaml': `
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec: { interval: 1m, ref: { branch: main }, url: "ssh://git@example.com/fleet" }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: flux-system, namespace: flux-system }
spec:
  interval: 10m
  path: ./clusters/dev
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
`,
  'clusters/dev/services.yaml': ['web', 'cache', 'queue', 'left-out'].map(service).join('---'),
  'services/web/all.yaml': `
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: { name: web, namespace: flux-system }
spec: { interval: 1h, url: "https://charts.example.com/stable/", secretRef: { name: nowhere } }
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: flux-system }
spec:
  interval: 1h
  install: { disableWait: true }
  chart:
    spec:
      chart: web
      version: ">=2.1.0, <3"
      sourceRef: { kind: HelmRepository, name: web }
      valuesFiles: [values-production.yaml]
  values:
    fullnameOverride: the-web
    replicaCount: 3
    service: { port: 8080 }
    persistence:
      data: { existingClaim: "{{ .Release.Name }}" }
      config: [{ claimName: web-config }, { existingClaim: web-config }]
      cache: { existingClaim: "{{ tpl .Values.odd . }}" }
    pools:
      - storageClass: { enabled: true, mountOptions: [discard], name: fast, parameters: {} }
      - storageClass: { enabled: false, name: off }
      - { storageClass: referred-to }
`,
  'services/cache/all.yaml': `
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: { name: cache, namespace: flux-system }
spec: { type: oci, interval: 1h, provider: aws, url: "oci://registry.example.com:5000/charts" }
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: cache, namespace: flux-system }
spec:
  interval: 1h
  install: { disableWait: true }
  chart: { spec: { chart: cache, version: 4.x, sourceRef: { kind: HelmRepository, name: cache } } }
`,
  'services/queue/all.yaml': `
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: { name: queue, namespace: flux-system }
spec:
  interval: 1h
  url: oci://ghcr.io/example/charts/queue
  ref: { digest: "sha256:${'ab'.repeat(32)}" }
  verify: { provider: cosign }
  layerSelector: { mediaType: application/vnd.cncf.helm.chart.content.v1.tar+gzip, operation: copy }
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: queue, namespace: flux-system }
spec: { interval: 1h, install: { disableWait: true }, chartRef: { kind: OCIRepository, name: queue } }
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: elsewhere, namespace: flux-system }
spec: { interval: 1h, suspend: true, url: "https://example.com/other.git", ref: { branch: main } }
`,
  'services/left-out/all.yaml': `
apiVersion: v1
kind: ConfigMap
metadata: { name: left-out, namespace: flux-system }
`,
}

function service(name: string): string {
  return `
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name}, namespace: flux-system }
spec:
  interval: 1h
  path: ./services/${name}
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
`
}

/** Those of them whose HelmReleases ask for a chart. */
export const chartFiles = [
  'services/web/all.yaml',
  'services/cache/all.yaml',
  'services/queue/all.yaml',
] as const

/** Makes a repository with all of it on develop; returns its folder. */
export function makeRepository(folder: string): string {
  for (const [name, content] of Object.entries(fleetFiles)) write(folder, name, content)
  git(folder, 'init', '--quiet', '--initial-branch=develop')
  commit(folder, 'a fleet')
  return folder
}
