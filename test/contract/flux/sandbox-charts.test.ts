import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gitHandler } from '../../../src/agent/git/handler.ts'
import { commitOf, watchBranch } from '../../../src/agent/git/watch.ts'
import { applyAll } from '../../../src/cluster/apply-all.ts'
import { createClient } from '../../../src/cluster/client.ts'
import type { KubernetesClient } from '../../../src/cluster/types.ts'
import { requestReconcile } from '../../../src/flux/annotate.ts'
import { readFluxDefinitions, sandboxComponents } from '../../../src/flux/components.ts'
import { parseObjects } from '../../../src/flux/manifests.ts'
import { DEFAULT_ROOT } from '../../../src/flux/names.ts'
import { rootKustomization } from '../../../src/flux/root.ts'
import { deletion, withoutFlux } from '../../../src/flux/root-patches.ts'
import { gitSource } from '../../../src/flux/source.ts'
import { admissionObjects } from '../../../src/sandbox/admission.ts'
import { untilAdmissionActs } from '../../../src/sandbox/admission-acts.ts'
import { wantedCharts } from '../../../src/sandbox/charts/wanted.ts'
import { chartsOfCluster, keepFollowingCharts } from '../../../src/sandbox/cluster-charts.ts'
import { type SandboxHandlers, sandboxHandlers } from '../../../src/sandbox/handlers.ts'
import { commitFile, git } from '../../unit/agent/git/support.ts'
import { startApiServer, type TestApiServer } from '../support/api-server.ts'
import { needing } from '../support/binaries.ts'
import { kindOf } from '../support/objects.ts'
import { fluxBinaries, isReady, type Running, startFlux, startServer, until } from './support.ts'

/** What a fleet would hold: a chart from each kind of source, and Flux itself in the path. */
const FILES = {
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

const CHART_FILES = [
  'services/web/all.yaml',
  'services/cache/all.yaml',
  'services/queue/all.yaml',
] as const

const offline = () => Promise.reject(new Error('offline'))
const namespace = 'flux-system'
const of = (kind: string, name: string) => {
  const group = { HelmRelease: 'helm', Kustomization: 'kustomize' }[kind] ?? 'source'
  const version = kind === 'HelmRelease' ? 'v2' : 'v1'
  return { apiVersion: `${group}.toolkit.fluxcd.io/${version}`, kind, name, namespace }
}

describe.skipIf(!fluxBinaries)(
  needing('a fleet with charts nobody can reach, on real Flux', fluxBinaries),
  () => {
    const stops: (() => Promise<unknown> | unknown)[] = []
    let folder: string
    let client: KubernetesClient
    let charts: SandboxHandlers

    const get = async (kind: string, name: string, apiVersion = of(kind, name).apiVersion) =>
      client.get(await kindOf(client, apiVersion, kind), name, namespace)

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'fleet-repository-'))
      stops.push(() => rm(folder, { recursive: true, force: true }))
      const repository = await makeRepository(join(folder, 'repository'))
      const api: TestApiServer = await startApiServer()
      stops.push(() => api.stop())
      client = createClient(api.access)
      stops.push(() => client.close())
      const server = await startServer()
      stops.push(() => server.stop())
      const credentials = { username: 'fleet', password: 'secret' }
      const objects = CHART_FILES.flatMap((name) => parseObjects(FILES[name]))
      charts = await sandboxHandlers(
        { folder },
        {
          forecast: () => ({ charts: wantedCharts(objects) }),
          wanted: () => chartsOfCluster(client),
          fetch: offline,
        },
      )
      const following = new AbortController()
      const followed = keepFollowingCharts(() => client, charts.offers, following.signal)
      stops.push(() => {
        following.abort()
        return followed
      })
      server.handlers.push(gitHandler({ repository, ...credentials }), ...charts.handlers)

      const definitions = await readFluxDefinitions(fluxBinaries ?? '')
      await applyAll(client, [
        ...sandboxComponents({ namespace, definitions, repositoryBuild: [] }),
        ...(await admissionObjects(server.port)),
      ])
      await untilAdmissionActs(client, namespace, AbortSignal.timeout(30_000))
      const flux: Running = await startFlux(api.access)
      stops.push(() => flux.stop())
      await applyAll(client, [
        ...gitSource({
          source: DEFAULT_ROOT,
          host: '127.0.0.1',
          port: server.port,
          branch: 'develop',
          ...credentials,
        }),
        rootKustomization({
          root: DEFAULT_ROOT,
          source: DEFAULT_ROOT,
          path: './clusters/dev',
          fluxPatches: withoutFlux(namespace),
          patchesBelow: [
            deletion('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', {
              name: 'left-out',
              namespace,
            }),
          ],
        }),
      ])
      await until(client, of('Kustomization', 'flux-system'), isReady)
    })

    afterAll(async () => {
      for (const stop of stops.toReversed()) await stop()
    })

    test.each(['web', 'cache', 'queue'])(
      'the HelmRelease %s becomes Ready by a stand-in',
      async (name) => {
        await until(client, of('HelmRelease', name), isReady)
      },
    )

    test('the stand-ins are named, with versions that satisfy what was asked for', async () => {
      expect(charts.standIns()).toEqual([
        { repositoryUrl: 'https://charts.example.com/stable', chart: 'web', version: '2.1.0' },
        { repositoryUrl: 'oci://ghcr.io/example/charts/queue', chart: 'queue', version: '1.0.0' },
        {
          repositoryUrl: 'oci://registry.example.com:5000/charts/cache',
          chart: 'cache',
          version: '4.0.0',
        },
      ])
    })

    test('a stand-in takes its name, replicas and port from the values', async () => {
      const deployment = await get('Deployment', 'the-web', 'apps/v1')
      expect(deployment?.spec).toMatchObject({ replicas: 3 })
      expect(deployment?.metadata.labels).toMatchObject({ 'sandbox.fleet.local/stand-in': 'true' })
      expect((await get('Service', 'the-web', 'v1'))?.spec).toMatchObject({
        ports: [{ port: 8080 }],
      })
    })

    test('a stand-in mounts the claims that its values name, so that they find a consumer', async () => {
      const deployment = await get('Deployment', 'the-web', 'apps/v1')
      expect(deployment?.spec).toMatchObject({
        template: {
          spec: {
            volumes: [
              { persistentVolumeClaim: { claimName: 'web-config' } },
              { persistentVolumeClaim: { claimName: 'web' } },
            ],
          },
        },
      })
    })

    test('a stand-in makes the storage classes that its values turn on', async () => {
      const kind = await kindOf(client, 'storage.k8s.io/v1', 'StorageClass')
      const { items } = await client.list(kind)
      expect(items.map(({ metadata }) => metadata.name)).toEqual(['fast'])
    })

    test('nothing of the Flux that lies in the path was applied, but its accounts', async () => {
      expect(await get('Deployment', 'source-controller', 'apps/v1')).toBeUndefined()
      expect(await get('NetworkPolicy', 'allow-egress', 'networking.k8s.io/v1')).toBeUndefined()
      expect(await get('ServiceAccount', 'source-controller', 'v1')).toBeDefined()
      const resource = await kindOf(client, 'apiextensions.k8s.io/v1', 'CustomResourceDefinition')
      const definition = await client.get(resource, 'helmcharts.source.toolkit.fluxcd.io')
      expect(definition?.metadata.labels ?? {}).not.toHaveProperty('old')
      expect((await get('GitRepository', 'flux-system'))?.spec).toMatchObject({
        url: expect.stringContaining('http://127.0.0.1'),
      })
    })

    test('a service that was left out is not there', async () => {
      expect(await get('Kustomization', 'left-out')).toBeUndefined()
      expect(await get('Kustomization', 'web')).toBeDefined()
    })

    test('a Git source that is not the fleet itself is left alone', async () => {
      expect((await get('GitRepository', 'elsewhere'))?.spec).toMatchObject({
        url: 'https://example.com/other.git',
      })
    })

    test('applying the sources again, by Flux and by hand, changes nothing', async () => {
      const sources = [
        ['HelmRepository', 'web'],
        ['HelmRepository', 'cache'],
        ['OCIRepository', 'queue'],
      ] as const
      const state = () =>
        Promise.all(
          sources.map(async ([kind, name]) => {
            const object = await get(kind, name)
            return [name, object?.metadata.generation, object?.spec]
          }),
        )
      const before = await state()
      for (let round = 0; round < 2; round++) {
        for (const name of ['web', 'cache', 'queue']) {
          const token = new Date().toISOString()
          await requestReconcile(client, { kind: 'Kustomization', name, namespace }, token)
          await until(client, of('Kustomization', name), (object) => {
            const status = object.status as { lastHandledReconcileAt?: string } | undefined
            return status?.lastHandledReconcileAt === token && isReady(object)
          })
        }
        const [web] = parseObjects(FILES['services/web/all.yaml'])
        if (web) await client.apply(web, 'kustomize-controller')
      }
      expect(await state()).toEqual(before)
    })

    test('a chart that was not foreseen is there as soon as a HelmRelease asks for it', async () => {
      const release = (name: string, spec: object) =>
        client.apply({
          apiVersion: 'helm.toolkit.fluxcd.io/v2',
          kind: 'HelmRelease',
          metadata: { name, namespace },
          spec: {
            interval: '1h',
            install: { disableWait: true },
            chart: { spec: { ...spec, sourceRef: { kind: 'HelmRepository', name: 'web' } } },
          },
        })
      await release('later', { chart: 'later', version: '9.9.9' })
      await until(client, of('HelmRelease', 'later'), isReady)
      expect(charts.standIns()).toContainEqual({
        repositoryUrl: 'https://charts.example.com/stable',
        chart: 'later',
        version: '9.9.9',
      })
    })

    test('a commit is applied within two seconds', async () => {
      const repository = join(folder, 'repository')
      const abort = new AbortController()
      await watchBranch({
        gitDirectory: join(repository, '.git'),
        branch: 'develop',
        signal: abort.signal,
        onCommit: () =>
          requestReconcile(client, { kind: 'GitRepository', name: 'flux-system', namespace }),
      })
      await mkdir(join(repository, 'services/web'), { recursive: true })
      const commit = await commitFile(
        repository,
        'services/web/new.yaml',
        '{apiVersion: v1, kind: ConfigMap, metadata: {name: new, namespace: flux-system}}',
      )
      const committed = Date.now()
      expect(await commitOf(join(repository, '.git'), 'develop')).toBe(commit)
      await until(
        client,
        { apiVersion: 'v1', kind: 'ConfigMap', name: 'new', namespace },
        () => true,
      )
      abort.abort()
      expect(Date.now() - committed).toBeLessThan(2000)
    })
  },
)

async function makeRepository(folder: string): Promise<string> {
  for (const [name, content] of Object.entries(FILES)) {
    const file = join(folder, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content)
  }
  await git(folder, 'init', '-q', '-b', 'develop')
  await git(folder, 'add', '.')
  await git(folder, 'commit', '-q', '-m', 'a fleet')
  return folder
}
