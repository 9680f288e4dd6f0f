import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { snapshot } from '../../../src/repository/snapshot.ts'
import { isSyncing, serveCommit, stopServing, syncRepository } from '../../../src/sync/served.ts'
import { commit, git, makeFleetRepository, write } from '../../support/fleet-repository.ts'

const head = (repository: string) => git(repository, 'rev-parse', 'HEAD').trim()
const state = (repository: string) => [
  git(repository, 'status', '--porcelain'),
  git(repository, 'for-each-ref'),
  git(repository, 'stash', 'list'),
  readFileSync(join(repository, '.git', 'HEAD'), 'utf8'),
]

describe('the work tree as a commit', () => {
  it('has what is new, changed, staged and deleted, nothing ignored, and changes nothing of the user', async () => {
    const repository = makeFleetRepository({ web: {}, old: {} })
    write(repository, '.gitignore', '*.log\n')
    commit(repository, 'Ignore logs')
    write(repository, 'apps/web/web.yaml', 'changed\n')
    write(repository, 'new.yaml', 'staged\n')
    git(repository, 'add', 'new.yaml')
    write(repository, 'new.yaml', 'and changed again\n')
    write(repository, 'a.log', 'ignored\n')
    rmSync(join(repository, 'apps/old/old.yaml'))
    const before = state(repository)

    const { commit: made } = await snapshot(repository, head(repository), 'now')
    const show = (file: string) => git(repository, 'show', `${made}:${file}`)
    expect(show('apps/web/web.yaml')).toBe('changed\n')
    expect(show('new.yaml')).toBe('and changed again\n')
    const files = git(repository, 'ls-tree', '-r', '--name-only', made)
    expect(files).not.toMatch(/a\.log|apps\/old/)
    expect(git(repository, 'rev-parse', `${made}^`).trim()).toBe(head(repository))
    expect(state(repository)).toEqual(before)
  })

  it('is the commit itself where nothing differs, and needs none to begin with', async () => {
    const repository = makeFleetRepository({ web: {} })
    expect((await snapshot(repository, head(repository), 'now')).commit).toBe(head(repository))
    const fresh = mkdtempSync(join(tmpdir(), 'fleet-fresh-'))
    git(fresh, 'init', '--quiet')
    write(fresh, 'a.yaml', 'a\n')
    const { commit: first } = await snapshot(fresh, undefined, 'now')
    expect(git(fresh, 'show', `${first}:a.yaml`)).toBe('a\n')
  })
})

describe('a commit that is on no branch', () => {
  it('is served to a clone at the branch, until that is served again', async () => {
    const repository = makeFleetRepository({ web: {} })
    const folder = mkdtempSync(join(tmpdir(), 'fleet-cluster-'))
    write(repository, 'apps/web/web.yaml', 'uncommitted\n')
    const { commit: made } = await snapshot(repository, head(repository), 'now')
    const objects = join(repository, '.git', 'objects')
    expect(isSyncing(folder)).toBe(false)
    await serveCommit(folder, { objects, branch: 'develop', commit: made })
    expect(isSyncing(folder)).toBe(true)

    const clone = join(folder, 'clone')
    const url = `file://${syncRepository(folder)}`
    execFileSync('git', ['clone', '--quiet', '--depth', '1', '--branch', 'develop', url, clone])
    expect(head(clone)).toBe(made)
    expect(git(repository, 'rev-parse', 'develop').trim()).toBe(head(repository))

    expect(await stopServing(folder)).toBe(true)
    expect(await stopServing(folder)).toBe(false)
    expect(isSyncing(folder)).toBe(false)
  })
})
