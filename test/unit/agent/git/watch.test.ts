import { EventEmitter, once } from 'node:events'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { watchBranch } from '../../../../src/agent/git/watch.ts'
import { commitFile, git, repositoryWithCommit, temporaryFolder } from './support.ts'

/** Watches, and hands out the commits seen, one a call. */
async function watching(gitDirectory: string, branch = 'develop') {
  const abort = new AbortController()
  onTestFinished(() => abort.abort())
  const seen: string[] = []
  const commits = new EventEmitter()
  const present = await watchBranch({
    gitDirectory,
    branch,
    signal: abort.signal,
    onCommit: (commit) => {
      seen.push(commit)
      commits.emit('seen')
    },
  })
  const next = async () => {
    if (seen.length === 0) await once(commits, 'seen')
    return seen.shift()
  }
  return { present, next, seen }
}

test('a commit on the branch is reported', async () => {
  const repository = await repositoryWithCommit()
  const head = (await git(repository, 'rev-parse', 'HEAD')).stdout.trim()
  const { present, next } = await watching(join(repository, '.git'))
  expect(present).toBe(head)
  for (const name of ['two', 'three']) {
    const commit = await commitFile(repository, name, name)
    expect(await next()).toBe(commit)
  }
})

test('a commit after the refs were packed is reported', async () => {
  const repository = await repositoryWithCommit()
  await git(repository, 'pack-refs', '--all')
  const { next } = await watching(join(repository, '.git'))
  const commit = await commitFile(repository, 'two', 'two')
  expect(await next()).toBe(commit)
})

test('a branch with a slash in its name, made after the watch began, is reported', async () => {
  const repository = await repositoryWithCommit()
  const { present, next } = await watching(join(repository, '.git'), 'team/feature')
  expect(present).toBeUndefined()
  await git(repository, 'checkout', '-q', '-b', 'team/feature')
  const first = await next()
  const commit = await commitFile(repository, 'two', 'two')
  expect(first === commit ? commit : await next()).toBe(commit)
})

test('commits from a linked work tree are seen through its own git directory', async () => {
  const repository = await repositoryWithCommit()
  const linked = join(await temporaryFolder(), 'linked')
  await git(repository, 'worktree', 'add', '-q', '-b', 'other', linked)
  const gitDirectory = (await git(linked, 'rev-parse', '--absolute-git-dir')).stdout.trim()
  const { next } = await watching(gitDirectory, 'other')
  const commit = await commitFile(linked, 'two', 'two')
  expect(await next()).toBe(commit)
})

test('commits on other branches are not reported', async () => {
  const repository = await repositoryWithCommit()
  const { next, seen } = await watching(join(repository, '.git'))
  await git(repository, 'checkout', '-q', '-b', 'other')
  await commitFile(repository, 'elsewhere', 'x')
  await git(repository, 'checkout', '-q', 'develop')
  const commit = await commitFile(repository, 'two', 'two')
  expect(await next()).toBe(commit)
  expect(seen).toEqual([])
})
