import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { agentFiles } from '../../../src/agent/files.ts'
import type { KubernetesClient, KubernetesObject } from '../../../src/cluster/types.ts'
import type { FleetModel } from '../../../src/repository/model.ts'
import { fluxStep } from '../../../src/steps/flux.ts'

const root = { name: 'flux-system', namespace: 'flux-system', resources: [] }
const model = {
  source: { branch: 'develop', commit: '0123456789abcdef', path: './clusters/dev' },
  root: { id: 'flux-system/flux-system', ...root },
  services: [],
} as unknown as FleetModel

/** A cluster that keeps what is applied, and its step; `ready` says whether its API server is. */
function cluster() {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-flux-step-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const git = { repository: '/fleet', username: 'flux', password: 'secret', branch: 'develop' }
  const config = { cluster: 'shop', folder, port: 4000, token: 'x'.repeat(32), git }
  writeFileSync(agentFiles(folder).config, JSON.stringify(config))
  const objects = new Map<string, KubernetesObject>()
  const applied: string[] = []
  const client = {
    resourceOf: async (group: string, kind: string) => ({ group, kind }),
    get: async ({ kind }: { kind: string }, name: string) => objects.get(`${kind}/${name}`),
    apply: async (object: KubernetesObject) => {
      const id = `${object.kind}/${object.metadata.name}`
      applied.push(id)
      objects.set(id, object)
      return object
    },
    close: async () => {},
  } as unknown as KubernetesClient
  let ready = true
  const step = fluxStep({
    model,
    leftOut: [],
    folder,
    platform: {
      rootPatches: () => [],
      sourceHost: async () => '172.18.0.1',
      components: async () => [
        { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'source-controller' } },
      ],
    },
    after: 'image-cache',
    connect: async () => (ready ? client : undefined),
  })
  const apply = () => step.apply(null, () => {}, new AbortController().signal)
  const setReady = (is: boolean) => {
    ready = is
  }
  return { step, apply, applied, setReady }
}

test('applies the components, then source and root Kustomization, and has nothing to do after that', async () => {
  const { step, apply, applied } = cluster()
  await apply()
  expect(applied[0]).toBe('Deployment/source-controller')
  expect(applied).toContain('Kustomization/flux-system')
  expect(await step.inspect()).toMatchObject({ kind: 'satisfied' })
})

test('applies nothing anew when the API server was only not ready yet for the look before', async () => {
  const { step, apply, applied, setReady } = cluster()
  await apply()
  applied.length = 0
  setReady(false)
  expect(await step.inspect()).toMatchObject({ kind: 'needed' })
  setReady(true)
  await apply()
  expect(applied).toEqual([])
})
