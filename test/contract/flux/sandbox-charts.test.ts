import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
import { commitFile } from '../../unit/agent/git/support.ts'
import { startApiServer, type TestApiServer } from '../support/api-server.ts'
import { needing } from '../support/binaries.ts'
import { kindOf } from '../support/objects.ts'
import { chartFiles, fleetFiles, makeRepository } from './charts-fleet.ts'
import { fluxBinaries, isReady, type Running, startFlux, startServer, until } from './support.ts'

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
      const repository = makeRepository(join(folder, 'repository'))
      const api: TestApiServer = await startApiServer()
      stops.push(() => api.stop())
      client = createClient(api.access)
      stops.push(() => client.close())
      const server = await startServer()
      stops.push(() => server.stop())
      const credentials = { username: 'fleet', password: 'secret' }
      const objects = chartFiles.flatMap((name) => parseObjects(fleetFiles[name]))
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
        const [web] = parseObjects(fleetFiles['services/web/all.yaml'])
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

    test('a commit is applied within two seconds, since Flux is asked to look', async () => {
      const repository = join(folder, 'repository')
      const abort = new AbortController()
      await watchBranch({
        gitDirectory: join(repository, '.git'),
        branch: 'develop',
        signal: abort.signal,
        onCommit: () =>
          requestReconcile(
            client,
            { kind: 'GitRepository', name: 'flux-system', namespace },
            'committed',
          ),
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
      expect(Date.now() - committed).toBeLessThan(2000)
      const source = await get('GitRepository', 'flux-system')
      expect(source?.status).toMatchObject({ lastHandledReconcileAt: 'committed' })
      abort.abort()
    })
  },
)
