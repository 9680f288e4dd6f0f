import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { locateFleet, lookAround } from '../../../src/repository/locate.ts'
import type { ReadRequest } from '../../../src/repository/model.ts'
import { commit, git, makeFleetRepository, write } from '../../support/fleet-repository.ts'

const temporary = () => realpathSync(mkdtempSync(join(tmpdir(), 'fleet-locate-')))
const locate = (request: ReadRequest) => {
  const state = temporary()
  return locateFleet(request, { paths: { cache: state, state } })
}

const sync = (path: string, branch = 'main') => `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec: { url: https://example.com/fleet.git, ref: { branch: ${branch} } }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: flux-system, namespace: flux-system }
spec: { path: ${path}, sourceRef: { kind: GitRepository, name: flux-system } }
`

/** A repository on `main` with the given files. */
function repositoryWith(files: Record<string, string>): string {
  const folder = temporary()
  git(folder, 'init', '--quiet', '--initial-branch=main')
  for (const [file, content] of Object.entries(files)) write(folder, file, content)
  commit(folder, 'First')
  return folder
}

describe('finding the fleet', () => {
  it('looks upwards from the current folder', async () => {
    const fleet = realpathSync(makeFleetRepository({ app: {} }))
    const found = await locate({ startFolder: join(fleet, 'apps', 'app') })
    expect(found).toMatchObject({ root: fleet, path: './clusters/dev', isTemplate: false })
    expect(found.tree).toBe(git(fleet, 'rev-parse', 'HEAD^{tree}').trim())
  })

  it('takes the path from gotk-sync.yaml, wherever that file lies', async () => {
    const fleet = repositoryWith({
      'bootstrap/eu/gotk-sync.yaml': sync('./eu'),
      'eu/app.yaml': 'x: 1',
    })
    expect(await locate({ startFolder: fleet })).toMatchObject({ path: './eu', branch: 'main' })
  })

  it('knows a fleet of flux-operator by its FluxInstance', async () => {
    const instance = `apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: { name: flux }
spec: { sync: { path: kubernetes/flux, ref: refs/heads/main } }
`
    const fleet = repositoryWith({
      'kubernetes/instance.yaml': instance,
      'kubernetes/flux/apps.yaml': 'x: 1',
    })
    expect(await locate({ startFolder: fleet })).toMatchObject({ path: './kubernetes/flux' })
  })

  it('takes the tag of an artifact that a FluxInstance names for no branch', async () => {
    const instance = `apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: { name: flux }
spec: { sync: { kind: OCIRepository, path: fleet, ref: latest } }
`
    const fleet = repositoryWith({ 'instance.yaml': instance, 'fleet/apps.yaml': 'x: 1' })
    expect(await locate({ startFolder: fleet })).toMatchObject({ path: './fleet', branch: 'main' })
  })

  it('else starts from the Kustomizations that no other one leads to', async () => {
    const kustomization = (path: string) => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: x }
spec: { path: ${path} }
`
    const fleet = repositoryWith({
      'kubernetes/cluster/ks.yaml': kustomization('./kubernetes/apps'),
      'kubernetes/apps/web/ks.yaml': kustomization('./kubernetes/apps/web/app'),
      'kubernetes/apps/web/app/web.yaml': 'x: 1',
    })
    expect(await locate({ startFolder: fleet })).toMatchObject({ path: './kubernetes/cluster' })
  })

  it('picks the folder of the stage, by any of its names', async () => {
    const fleet = repositoryWith({
      'clusters/production/flux-system/gotk-sync.yaml': sync('./clusters/production'),
      'clusters/develop/flux-system/gotk-sync.yaml': sync('./clusters/develop'),
    })
    expect((await locate({ startFolder: fleet })).path).toBe('./clusters/develop')
    expect((await locate({ startFolder: fleet, stage: 'prod' })).path).toBe('./clusters/production')
  })

  it('asks for --path when several folders fit', async () => {
    const fleet = repositoryWith({
      'dev/eu/flux-system/gotk-sync.yaml': sync('./dev/eu'),
      'dev/us/flux-system/gotk-sync.yaml': sync('./dev/us'),
    })
    await expect(locate({ startFolder: fleet })).rejects.toMatchObject({
      code: 'ambiguous-path',
      why: './dev/eu\n./dev/us',
      hint: expect.stringContaining('--path ./dev/eu'),
      exitCode: 2,
    })
    expect(await locate({ startFolder: fleet, path: 'dev/us/' })).toMatchObject({
      path: './dev/us',
      stage: 'dev',
    })
  })

  it('names the folders there are when the one asked for is not', async () => {
    const fleet = makeFleetRepository({ app: {} })
    await expect(locate({ startFolder: fleet, path: './nowhere' })).rejects.toMatchObject({
      code: 'missing-path',
      why: 'Flux can start from: ./clusters/dev',
    })
  })
})

describe('the branch that is served', () => {
  it('is the one that the cluster of this folder follows', async () => {
    const fleet = repositoryWith({ 'dev/flux-system/gotk-sync.yaml': sync('./dev', 'trunk') })
    git(fleet, 'branch', 'trunk')
    git(fleet, 'branch', 'develop')
    expect((await locate({ startFolder: fleet })).branch).toBe('trunk')
  })

  it('else is develop for dev and main for prod', async () => {
    const fleet = repositoryWith({
      'dev/flux-system/gotk-sync.yaml': '# filled by flux bootstrap\n',
      'prod/flux-system/gotk-sync.yaml': '# filled by flux bootstrap\n',
    })
    git(fleet, 'branch', 'develop')
    expect((await locate({ startFolder: fleet })).branch).toBe('develop')
    expect((await locate({ startFolder: fleet, stage: 'prod' })).branch).toBe('main')
  })

  it('else is whatever is checked out', async () => {
    const fleet = repositoryWith({ 'home/flux-system/gotk-sync.yaml': '# empty\n' })
    git(fleet, 'branch', '--move', 'trunk')
    expect((await locate({ startFolder: fleet })).branch).toBe('trunk')
  })

  it('is said when it is not what the user sees', async () => {
    const fleet = makeFleetRepository({ app: {} })
    git(fleet, 'switch', '--quiet', '--create', 'feature')
    write(fleet, 'apps/app/new.yaml', 'x: 1')
    const { notices, branch } = await locate({ startFolder: fleet })
    expect(branch).toBe('develop')
    expect(notices.map(({ code }) => code)).toEqual(['head-elsewhere', 'uncommitted'])
  })
})

describe('a repository that cannot be served', () => {
  it('--repo is no git repository', async () => {
    await expect(locate({ startFolder: '/', repo: temporary() })).rejects.toMatchObject({
      code: 'no-git-repository',
      exitCode: 2,
    })
  })

  it('it has no commits', async () => {
    const folder = temporary()
    git(folder, 'init', '--quiet')
    await expect(locate({ startFolder: folder })).rejects.toMatchObject({ code: 'no-commits' })
  })

  it('it is bare', async () => {
    const folder = temporary()
    git(folder, 'init', '--quiet', '--bare')
    await expect(locate({ startFolder: folder })).rejects.toMatchObject({ code: 'bare-repository' })
  })

  it('the branch asked for does not exist: the existing ones are named', async () => {
    const fleet = makeFleetRepository({ app: {} })
    await expect(locate({ startFolder: fleet, branch: 'release' })).rejects.toMatchObject({
      code: 'missing-branch',
      why: 'Local branches: develop',
    })
  })

  it('the branch asked for was never checked out: the remedy is named', async () => {
    const clone = join(temporary(), 'clone')
    const fleet = makeFleetRepository({ app: {} })
    git(fleet, 'branch', 'release')
    execFileSync('git', ['clone', '--quiet', fleet, clone])
    await expect(locate({ startFolder: clone, branch: 'release' })).rejects.toMatchObject({
      hint: expect.stringContaining('git branch release origin/release'),
    })
  })

  it('it is for Flux, but there is no telling where Flux starts', async () => {
    const release = 'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n'
    const folder = repositoryWith({ 'web.yaml': release })
    await expect(locate({ startFolder: folder })).rejects.toMatchObject({ code: 'no-flux' })
  })
})

describe('whose fleet.yaml counts', () => {
  it("the fleet repository's own", async () => {
    const fleet = realpathSync(makeFleetRepository({ app: {} }))
    write(fleet, 'fleet.yaml', 'stage: dev\n')
    mkdirSync(join(fleet, 'docs'))
    expect((await lookAround(join(fleet, 'docs')))?.repository.root).toBe(fleet)
  })

  it('not that of a repository that has nothing for Flux', async () => {
    const other = repositoryWith({ 'fleet.yaml': 'namespace: rancher\n' })
    expect(await lookAround(other)).toBeUndefined()
  })
})
