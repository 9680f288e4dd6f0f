import { describe, expect, it } from 'vitest'
import { type Applied, patchesBelow } from '../../../src/flux/patches-below.ts'
import type { RootPatch } from '../../../src/flux/root-patches.ts'

const root = 'flux-system/flux-system'
const applied = (name: string, parent = root, own: Partial<Applied> = {}): Applied => ({
  name,
  namespace: 'flux-system',
  parent: parent.includes('/') ? parent : `flux-system/${parent}`,
  patches: [],
  healthChecks: [],
  fromArtifact: false,
  ...own,
})
const patchesFor = (services: Applied[], leftOut: string[]) =>
  patchesBelow(root, services, {
    leftOut: new Set(leftOut.map((name) => `flux-system/${name}`)),
    source: { name: 'flux-system', namespace: 'flux-system' },
  })

/** "-web" for a deletion, "apps[…]" for a Kustomization that is handed patches of its own. */
function outline(patches: RootPatch[]): string[] {
  return patches.map(({ patch, target }) => {
    const body: unknown = JSON.parse(patch)
    if (!Array.isArray(body)) return `-${target.name}`
    const { value } = body.find(({ path }) => path === '/spec/patches')
    return `${target.name}[${outline(value.filter((one: object) => 'target' in one)).join()}]`
  })
}

describe('services that are left out', () => {
  it('are deleted from what the root applies, by exact name', () => {
    const [patch, ...others] = patchesFor([applied('a.b'), applied('web')], ['a.b'])
    expect(others).toEqual([])
    expect(patch?.target).toMatchObject({ kind: 'Kustomization', name: 'a\\.b' })
    expect(JSON.parse(patch?.patch ?? '{}')).toMatchObject({ $patch: 'delete' })
  })

  it('are deleted from what a nested Kustomization applies, however deep', () => {
    const services = [
      applied('apps'),
      applied('tools', 'apps'),
      applied('web', 'apps'),
      applied('debug', 'tools'),
      applied('shell', 'tools'),
    ]
    expect(outline(patchesFor(services, ['web', 'debug']))).toEqual(['apps[tools[-debug],-web]'])
  })

  it('are gone with a parent that is left out itself', () => {
    expect(outline(patchesFor([applied('apps'), applied('web', 'apps')], ['apps', 'web']))).toEqual(
      ['-apps'],
    )
  })

  it('leave the patches and the other health checks of their parent as they are', () => {
    const check = (name: string) => ({ kind: 'Kustomization', name, namespace: 'flux-system' })
    const own = { patches: [{ patch: 'own' }], healthChecks: [check('web'), check('db')] }
    const services = [applied('apps', root, own), applied('web', 'apps'), applied('db', 'apps')]
    const [patch] = patchesFor(services, ['web'])
    expect(JSON.parse(patch?.patch ?? '[]')).toMatchObject([
      { path: '/spec/patches', value: [{ patch: 'own' }, { target: { name: 'web' } }] },
      { path: '/spec/healthChecks', value: [check('db')] },
    ])
  })
})

describe('services that read the fleet as an OCI artifact', () => {
  const sourceRef = { kind: 'GitRepository', name: 'flux-system', namespace: 'flux-system' }

  it('are led to the GitRepository of its name, however deep', () => {
    const services = [applied('apps'), applied('web', 'apps', { fromArtifact: true })]
    const [patch] = patchesFor(services, [])
    const [{ value }] = JSON.parse(patch?.patch ?? '[]')
    expect(value).toMatchObject([{ target: { name: 'web' } }])
    expect(JSON.parse(value[0].patch)).toEqual([
      { op: 'add', path: '/spec/sourceRef', value: sourceRef },
    ])
  })

  it('keep what else is handed on to them', () => {
    const services = [applied('apps', root, { fromArtifact: true }), applied('web', 'apps')]
    const [patch] = patchesFor(services, ['web'])
    expect(JSON.parse(patch?.patch ?? '[]')).toMatchObject([
      { path: '/spec/patches', value: [{ target: { name: 'web' } }] },
      { path: '/spec/sourceRef', value: sourceRef },
    ])
  })
})
