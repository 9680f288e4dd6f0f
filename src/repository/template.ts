import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { makePrivateFolder } from '../system/files.ts'
import { isLock, type Lock, tryLock } from '../system/lock.ts'
import { type FleetPaths, templateFolder } from '../system/paths.ts'
import type { Repository } from './find-repository.ts'
import { git, gitLines, tryGit } from './git.ts'
import type { Notice } from './model.ts'

export interface TemplateDeps {
  paths: FleetPaths
  templates: string
}

/** Names, dates and settings are fixed: the same template gives the same commits everywhere. */
const identity = {
  GIT_AUTHOR_NAME: 'fleet',
  GIT_AUTHOR_EMAIL: 'fleet@localhost',
  GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'fleet',
  GIT_COMMITTER_EMAIL: 'fleet@localhost',
  GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
}
const branches = ['develop', 'main']
/** The template's last commit; what lies on top of it is the user's. */
const marker = 'refs/fleet/template'

/**
 * The copy of the built-in fleet: a git repository with the branches develop and main, made if
 * need be. A newer template is committed on top unless the user has changed the copy.
 */
export async function templateRepository(
  deps: TemplateDeps,
): Promise<{ repository: Repository; notices: Notice[] }> {
  const root = templateFolder(deps.paths)
  const lock = await waitForLock(`${root}.lock`)
  try {
    if (!(await isFolder(join(root, '.git')))) {
      await makePrivateFolder(root)
      await run(root, ['init', '--quiet', '--initial-branch=develop', '--template='])
    }
    const kept = await update(root, join(deps.templates, 'fleet-infra'))
    return {
      repository: { root, gitDirectory: join(root, '.git') },
      notices: [...(kept ? [kept] : []), inUse(root)],
    }
  } finally {
    await lock.release()
  }
}

/** Brings both branches to the current template; says so when the user's changes forbid it. */
async function update(root: string, template: string): Promise<Notice | undefined> {
  const tree = await treeOf(root, template)
  const last = await resolve(root, marker)
  if (last && (await resolve(root, `${marker}^{tree}`)) === tree) return undefined
  if (last && (await isChanged(root, last))) return outdated(root)
  const parent = last ? ['-p', last] : []
  const message = last ? 'Update the built-in fleet' : 'The built-in fleet'
  const commit = await run(root, ['commit-tree', tree, ...parent, '-m', message])
  for (const branch of branches) await run(root, ['update-ref', `refs/heads/${branch}`, commit])
  await run(root, ['read-tree', '--reset', '-u', commit])
  await run(root, ['update-ref', marker, commit])
  return undefined
}

/** Stores the template's files in the repository and returns their tree. */
async function treeOf(root: string, template: string): Promise<string> {
  const index = join(root, '.git', `fleet-index-${process.pid}`)
  const options = { cwd: template, env: { ...identity, GIT_INDEX_FILE: index } }
  const there = [`--git-dir=${join(root, '.git')}`, `--work-tree=${template}`]
  try {
    await git([...there, '-c', 'core.autocrlf=false', 'add', '--all', '--force', '.'], options)
    return (await git([...there, 'write-tree'], options)).trim()
  } finally {
    await rm(index, { force: true })
  }
}

async function isChanged(root: string, last: string): Promise<boolean> {
  const tips = await Promise.all(branches.map((branch) => resolve(root, `refs/heads/${branch}`)))
  if (tips.some((tip) => tip !== last)) return true
  return (await gitLines(['status', '--porcelain'], { cwd: root })).length > 0
}

async function resolve(root: string, name: string): Promise<string | undefined> {
  const { exitCode, stdout } = await tryGit(['rev-parse', '-q', '--verify', name], { cwd: root })
  return exitCode === 0 ? stdout.trim() : undefined
}

async function run(root: string, args: string[]): Promise<string> {
  return (await git(args, { cwd: root, env: identity })).trim()
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

async function waitForLock(file: string): Promise<Lock> {
  for (;;) {
    const result = await tryLock(file, 'preparing the built-in fleet')
    if (isLock(result)) return result
    await sleep(50)
  }
}

function inUse(root: string): Notice {
  const message = `Not inside a fleet repository: using the built-in fleet in ${root}.`
  return { code: 'template', message }
}

function outdated(root: string): Notice {
  const message = `The built-in fleet in ${root} has changes of yours, so a newer version of it is not taken over.`
  return { code: 'template-outdated', message }
}
