import { beforeAll, describe, expect, it } from 'vitest'
import {
  buildReader,
  configMap,
  fleetWith,
  hasGo,
  kustomization,
  read,
  serviceOf,
} from './support.ts'

/** An ArtifactGenerator on the fleet's repository; each copy is `from > to`, or an object. */
function generator(artifacts: Record<string, (string | object)[]>, more: object = {}): string {
  const spec = {
    sources: [{ alias: 'repo', kind: 'GitRepository', name: 'flux-system' }],
    artifacts: Object.entries(artifacts).map(([name, copies]) => ({
      name,
      copy: copies.map((copy) => {
        if (typeof copy !== 'string') return copy
        const [from = '', to = ''] = copy.split(' > ')
        return { from: `@repo/${from}`, to: `@artifact/${to}` }
      }),
    })),
    ...more,
  }
  const metadata = { name: 'monorepo', namespace: 'flux-system' }
  const apiVersion = 'source.extensions.fluxcd.io/v1beta1'
  return JSON.stringify({ apiVersion, kind: 'ArtifactGenerator', metadata, spec }, null, 2)
}
const fromArtifact = (name: string, path: string, artifact: string) =>
  kustomization(name, path).replace(
    '{ kind: GitRepository, name: flux-system }',
    `{ kind: ExternalArtifact, name: ${artifact} }`,
  )
const names = (resources: { name: string }[]) => resources.map(({ name }) => name).toSorted()

describe.skipIf(!hasGo)('reading what an ArtifactGenerator makes of the repository', () => {
  beforeAll(buildReader, 600_000)

  const apps = {
    'apps/base/page.yaml': configMap('page'),
    'apps/base/kustomization.yaml': 'resources: [page.yaml]\n',
    'apps/dev/kustomization.yaml': 'resources: [../base, note.yaml]\n',
    'apps/dev/note.yaml': configMap('note'),
  }
  const reading = (copies: Parameters<typeof generator>[0], path: string, more: object = {}) =>
    read(
      fleetWith({
        ...apps,
        'cluster/artifacts.yaml': generator(copies, more),
        'cluster/web.yaml': fromArtifact('web', path, 'web'),
      }),
    )

  it('builds from the artifact, and names the files of the repository', async () => {
    const model = await reading({ web: ['apps/base/** > base/', 'apps/dev/** > dev/'] }, './dev')
    const { external, resources } = serviceOf(model, 'web')
    expect(external).toBe(false)
    expect(names(resources)).toEqual(['note', 'page'])
    expect(resources.map(({ file }) => file).toSorted()).toEqual([
      'apps/base/page.yaml',
      'apps/dev/note.yaml',
    ])
    expect(model.problems).toEqual([])
  })

  it.each([
    ['a folder, under its own name', ['apps/base > copies/'], './copies/base'],
    ['a file into a folder', ['apps/base/page.yaml > one/'], './one'],
    ['a file under another name', ['apps/base/page.yaml > one/renamed.yaml'], './one'],
    ['what a pattern finds, with its path', ['apps/*/page.yaml > all/'], './all/apps/base'],
  ])('copies as cp does: %s', async (_, copies, path) => {
    const { resources } = serviceOf(await reading({ web: copies }, path), 'web')
    expect(names(resources)).toEqual(['page'])
  })

  it('leaves out what is excluded', async () => {
    const exclude = ['kustomization.yaml', 'base']
    const copy = { from: '@repo/apps/**', to: '@artifact/', exclude }
    const { resources } = serviceOf(await reading({ web: [copy] }, './'), 'web')
    expect(names(resources)).toEqual(['note'])
  })

  it("fails in the generator's words when nothing matches", async () => {
    const model = await reading({ web: ['gone/** > ./'] }, './')
    expect(serviceOf(model, 'web').error?.message).toBe(
      "ArtifactGenerator/flux-system/monorepo: failed to apply copy operation from '@repo/gone/**' to '@artifact/./': no files match",
    )
    expect(model.problems).toMatchObject([{ severity: 'error', code: 'does-not-build' }])
  })

  it.each([
    ['another source', { sources: [{ alias: 'repo', kind: 'Bucket', name: 'other' }] }],
    ['a pattern of paths', { pathPattern: '@repo/apps/{app}' }],
  ])('does not guess what is made of %s', async (_, more) => {
    const model = await reading({ web: ['apps/base/** > ./'] }, './', more)
    expect(serviceOf(model, 'web')).toMatchObject({ external: true, resources: [] })
    expect(model.problems).toMatchObject([{ severity: 'warning', code: 'external-source' }])
  })

  it('finds a generator that only another Kustomization brings', async () => {
    const fleet = fleetWith({
      ...apps,
      'cluster/web.yaml': fromArtifact('web', './', 'web'),
      'cluster/more.yaml': kustomization('more', './more'),
      'more/artifacts.yaml': generator({ web: ['apps/base/** > ./'] }),
    })
    expect(names(serviceOf(await read(fleet), 'web').resources)).toEqual(['page'])
  })
})
