import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClient } from '../../../src/cluster/client.ts'
import { renderKubeconfig } from '../../../src/cluster/kubeconfig.ts'
import type { KubernetesClient } from '../../../src/cluster/types.ts'
import type { FleetModel } from '../../../src/repository/model.ts'
import { remoteFluxStep, revertRemoteFlux } from '../../../src/steps/remote-flux.ts'
import { fleetPaths } from '../../../src/system/paths.ts'
import { apiServerBinaries, startApiServer, type TestApiServer } from '../support/api-server.ts'
import { needing } from '../support/binaries.ts'

const never = new AbortController().signal

/** A fleet that holds no Flux and no gotk-sync.yaml of its own. */
const model = {
  source: { path: './clusters/dev', branch: 'main' },
  root: { name: 'flux-system', namespace: 'flux-system', resources: [] },
  services: [],
  problems: [],
} as unknown as FleetModel

describe.skipIf(!apiServerBinaries)(
  needing('Flux in a cluster that has none', apiServerBinaries),
  () => {
    let api: TestApiServer
    let client: KubernetesClient
    let folder: string

    const step = () =>
      remoteFluxStep({
        cluster: 'shop',
        context: { name: 'team', file: join(folder, 'kubeconfig') },
        cache: fleetPaths().cache,
        model,
        remote: async () => ({ url: 'https://git.example.com/shop', branch: 'main' }),
        after: 'agent',
      })
    const named = async (group: string, kind: string) => {
      const resource = await client.resourceOf(group, kind)
      const found = resource ? (await client.list(resource)).items : []
      // The API server empties a definition before it lets go of it, which may take a while.
      const staying = found.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      return staying.map(({ metadata }) => metadata.name)
    }

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'fleet-remote-'))
      api = await startApiServer()
      client = createClient(api.access)
      await writeFile(join(folder, 'kubeconfig'), renderKubeconfig('team', api.access))
    })
    afterAll(async () => {
      await client?.close()
      await api?.stop()
      await rm(folder, { recursive: true, force: true })
    })

    it('is installed with source and root; all of it bears the name of the cluster', async () => {
      const found = await step().inspect()
      expect(found).toMatchObject({
        kind: 'needed',
        summary:
          'install Flux into flux-system, read https://git.example.com/shop, apply ./clusters/dev',
      })
      if (found.kind !== 'needed') return
      await step().apply(found.intent, () => {}, never)
      expect(await named('apps', 'Deployment')).toEqual([
        'helm-controller',
        'kustomize-controller',
        'source-controller',
      ])
      const kind = await client.resourceOf('kustomize.toolkit.fluxcd.io', 'Kustomization')
      const root = kind && (await client.get(kind, 'flux-system', 'flux-system'))
      expect(root?.metadata.labels).toEqual({ 'fleet.local/cluster': 'shop' })
      expect(await step().inspect()).toMatchObject({ kind: 'satisfied' })
    })

    it('is not taken for another fleet', async () => {
      const other = { ...model, source: { ...model.source, path: './clusters/prod' } }
      const found = await remoteFluxStep({
        cluster: 'other',
        context: { name: 'team', file: join(folder, 'kubeconfig') },
        cache: fleetPaths().cache,
        model: other,
        remote: async () => ({ url: 'https://git.example.com/shop', branch: 'main' }),
        after: 'agent',
      }).inspect()
      expect(found).toMatchObject({
        kind: 'blocked',
        code: 'other-fleet',
        reason: expect.stringContaining('applies ./clusters/dev, not ./clusters/prod'),
      })
    })

    it('stays where the context leads to another server by now', async () => {
      const name = { name: 'flux-system', namespace: 'flux-system' }
      const context = { name: 'team', file: join(folder, 'kubeconfig') }
      const server = 'https://elsewhere.example.com'
      await revertRemoteFlux({ server, context, owner: 'shop', flux: 'flux-system', root: name })
      expect(await step().inspect()).toMatchObject({ kind: 'satisfied' })
    })

    it('goes again, with its definitions, and nothing else does', async () => {
      const own = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'theirs', namespace: 'default' },
      }
      await client.apply(own)
      const context = { name: 'team', file: join(folder, 'kubeconfig') }
      const name = { name: 'flux-system', namespace: 'flux-system' }
      const intent = { server: api.access.server, context, owner: 'shop', flux: 'flux-system' }
      await revertRemoteFlux({ ...intent, source: name, root: name })
      expect(await named('apps', 'Deployment')).toEqual([])
      expect(await named('apiextensions.k8s.io', 'CustomResourceDefinition')).toEqual([])
      expect(await named('', 'ConfigMap')).toContain('theirs')
    })
  },
)
