import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ExitCode, FleetError } from '../errors.ts'
import { tryGit } from './git.ts'

export interface Repository {
  root: string
  gitDirectory: string
}

/** The git repository around a folder, or undefined. @throws FleetError when it has no files of its own. */
export async function repositoryAround(folder: string): Promise<Repository | undefined> {
  const asked = ['rev-parse', '--is-bare-repository', '--absolute-git-dir', '--show-toplevel']
  const { exitCode, stdout, stderr } = await tryGit(asked, { cwd: folder })
  // What comes before the question that git cannot answer is answered all the same.
  const [bare, gitDirectory, root] = stdout.trimEnd().split('\n')
  if (bare === 'true') throw bareRepository(gitDirectory ?? folder)
  if (exitCode === 0 && gitDirectory && root) return { root, gitDirectory }
  if (bare !== 'false' && /not a git repository/i.test(stderr)) return undefined
  throw unreadable(folder, stderr)
}

/** The repository that `--repo` names. */
export async function namedRepository(repo: string, startFolder: string): Promise<Repository> {
  const folder = resolve(startFolder, repo)
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (!isFolder) throw noRepository(folder, 'There is no such folder.')
  const repository = await repositoryAround(folder)
  if (!repository) throw noRepository(folder, 'git finds no repository there or above.')
  return repository
}

function noRepository(folder: string, why: string): FleetError {
  return new FleetError({
    code: 'no-git-repository',
    message: `--repo ${folder} is no git repository`,
    why,
    hint: 'Flux reads commits: clone the fleet repository, or run `git init` and commit the files.',
    exitCode: ExitCode.usage,
  })
}

function bareRepository(folder: string): FleetError {
  return new FleetError({
    code: 'bare-repository',
    message: `${folder} is a bare git repository, it has no files to work on`,
    hint: `Clone it (git clone ${folder} fleet-infra) and run fleet in the clone.`,
    exitCode: ExitCode.usage,
  })
}

function unreadable(folder: string, stderr: string): FleetError {
  return new FleetError({
    code: 'git-failed',
    message: `git cannot read the repository around ${folder}`,
    why: stderr.trim(),
    hint: 'Run `git status` there and follow what git says.',
    exitCode: ExitCode.usage,
  })
}
