import { describe, expect, test } from 'vitest'
import type { KubernetesObject } from '../../../src/cluster/types.ts'
import { requestReconcile } from '../../../src/flux/annotate.ts'
import { sandboxComponents } from '../../../src/flux/components.ts'
import { parseObjects } from '../../../src/flux/manifests.ts'
import { rootKustomization } from '../../../src/flux/root.ts'
import { withoutFlux } from '../../../src/flux/root-patches.ts'
import { gitSource } from '../../../src/flux/source.ts'

const root = { name: 'platform', namespace: 'flux-system' }
const source = { name: 'fleet', namespace: 'flux-system' }
const options = { root, source, path: './clusters/dev', fluxPatches: withoutFlux('flux-system') }
type Patches = { patch: string; target: { kind: string; name: string; namespace?: string } }[]
const patchesOf = (object: KubernetesObject) => (object.spec as { patches: Patches }).patches

describe('the root Kustomization', () => {
  test('has the name that the repository gives it, and its source', () => {
    expect(rootKustomization(options)).toMatchObject({
      metadata: root,
      spec: { path: './clusters/dev', prune: true, sourceRef: { name: 'fleet' } },
    })
  })

  test('does not apply the objects of gotk-sync, which would undo it', () => {
    const targets = patchesOf(rootKustomization({ ...options, fluxPatches: [] })).map(
      ({ target }) => target,
    )
    expect(targets).toMatchObject([
      { kind: 'Kustomization', name: 'platform', namespace: 'flux-system' },
      { kind: 'GitRepository', name: 'fleet', namespace: 'flux-system' },
    ])
  })

  test('in the sandbox applies nothing of Flux that runs', () => {
    const kinds = patchesOf(rootKustomization(options)).map(({ target }) => target.kind)
    expect(kinds).toEqual(
      expect.arrayContaining(['Deployment', 'NetworkPolicy', 'CustomResourceDefinition']),
    )
  })

  test('keeps what the repository asks of its own: decryption, patches, interval', () => {
    const ownSpec = {
      interval: '3m',
      path: './elsewhere',
      decryption: { provider: 'sops' },
      patches: [{ patch: 'own' }],
    }
    const object = rootKustomization({ ...options, ownSpec })
    expect(object.spec).toMatchObject({
      interval: '3m',
      path: './clusters/dev',
      decryption: { provider: 'sops' },
    })
    expect(patchesOf(object)[0]).toEqual({ patch: 'own' })
  })
})

test('the source is the local clone, with credentials and the interval of the repository', () => {
  const [secret, repository] = gitSource({
    source,
    host: '127.0.0.1',
    port: 4000,
    branch: 'develop',
    username: 'fleet',
    password: 'p',
    ownSpec: { interval: '5m', url: 'ssh://elsewhere', ref: { branch: 'main' }, verify: {} },
  })
  expect(secret).toMatchObject({ kind: 'Secret', stringData: { username: 'fleet' } })
  expect(repository).toMatchObject({ metadata: source })
  expect(repository?.spec).toEqual({
    interval: '5m',
    url: 'http://127.0.0.1:4000/git',
    ref: { branch: 'develop' },
    secretRef: { name: 'flux-system' },
  })
})

test('of the repository’s own Flux the sandbox takes the namespace and the accounts only', () => {
  const repositoryBuild = parseObjects(
    ['Namespace', 'ServiceAccount', 'ClusterRoleBinding', 'Deployment', 'Service', 'NetworkPolicy']
      .map((kind) => `{apiVersion: v1, kind: ${kind}, metadata: {name: flux-system}}`)
      .join('\n---\n'),
  )
  const definitions = parseObjects(
    '{apiVersion: v1, kind: CustomResourceDefinition, metadata: {name: helmcharts.source.toolkit.fluxcd.io}}',
  )
  const kinds = sandboxComponents({ namespace: 'flux-system', definitions, repositoryBuild }).map(
    ({ kind }) => kind,
  )
  expect(kinds).toEqual([
    'Namespace',
    'CustomResourceDefinition',
    'ServiceAccount',
    'ClusterRoleBinding',
  ])
})

test('waking an object annotates it, and nothing else', async () => {
  const calls: unknown[] = []
  const client = {
    patch: async (...call: unknown[]) => {
      calls.push(call)
      return { apiVersion: 'v1', kind: 'X', metadata: { name: 'x' } }
    },
  }
  const object = { kind: 'Kustomization', name: 'web', namespace: 'flux-system' } as const
  await requestReconcile(client, object, new Date(0).toISOString())
  expect(calls).toEqual([
    [
      expect.objectContaining({ group: 'kustomize.toolkit.fluxcd.io', plural: 'kustomizations' }),
      { name: 'web', namespace: 'flux-system' },
      {
        metadata: {
          annotations: { 'reconcile.fluxcd.io/requestedAt': '1970-01-01T00:00:00.000Z' },
        },
      },
    ],
  ])
  // @ts-expect-error a HelmRelease is refused by its type
  void ({ ...object, kind: 'HelmRelease' } satisfies Parameters<typeof requestReconcile>[1])
})
