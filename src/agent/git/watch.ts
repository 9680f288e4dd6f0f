import { join, resolve } from 'node:path'
import { debounce } from '../../system/debounce.ts'
import { run } from '../../system/process.ts'
import { watchFolders } from './folders.ts'

export interface BranchWatchOptions {
  /** The git directory; of a linked work tree too (its refs lie in the common directory). */
  gitDirectory: string
  branch: string
  /** Called after each change of the branch, never twice at the same time. */
  onCommit: (commit: string) => Promise<void> | void
  /** A failed callback, or a system out of watches; the watch goes on as far as it can. */
  onError?: (error: unknown) => void
  signal: AbortSignal
  /** Milliseconds of quiet before git is asked; a commit touches several files. */
  debounceMs?: number
}

/**
 * Watches a branch by the files in which git keeps it (loose refs, packed-refs, reftable), without
 * polling. Resolves with the branch's present commit once the watch stands; commits after that are
 * reported to `onCommit`.
 */
export async function watchBranch(options: BranchWatchOptions): Promise<string | undefined> {
  const { branch, signal } = options
  const onError = (error: unknown) => options.onError?.(error)
  const common = await commonDirectory(options.gitDirectory)
  let last: string | undefined
  const look = async () => {
    folders.refresh()
    const commit = await commitOf(common, branch)
    if (signal.aborted || commit === undefined || commit === last) return
    last = commit
    await options.onCommit(commit)
  }
  const debounced = debounce(look, options.debounceMs ?? 20, onError)
  const changed = (folder: string, name: string) => {
    // In the common directory only packed-refs: index and HEAD change with every checkout.
    if (name.endsWith('.lock') || (folder === common && name !== 'packed-refs')) return
    debounced.trigger()
  }
  const folders = watchFolders(refFolders(common, branch), changed, onError)
  const stop = () => {
    debounced.cancel()
    folders.close()
  }
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  last = await commitOf(common, branch)
  return last
}

/** Where git keeps refs: `team/feature` lies in refs/heads/team, which may not exist yet. */
function refFolders(common: string, branch: string): string[] {
  const heads = join(common, 'refs', 'heads')
  const parts = branch.split('/').slice(0, -1)
  const nested = parts.map((_part, index) => join(heads, ...parts.slice(0, index + 1)))
  return [common, join(common, 'reftable'), heads, ...nested]
}

/** The commit a branch points to, or undefined when there is no such branch. */
export async function commitOf(gitDirectory: string, branch: string): Promise<string | undefined> {
  const { exitCode, stdout } = await git(gitDirectory, [
    'rev-parse',
    '--verify',
    '--quiet',
    `refs/heads/${branch}^{commit}`,
  ])
  return exitCode === 0 ? stdout.trim() : undefined
}

async function commonDirectory(gitDirectory: string): Promise<string> {
  const { exitCode, stdout } = await git(gitDirectory, ['rev-parse', '--git-common-dir'])
  return exitCode === 0 ? resolve(gitDirectory, stdout.trim()) : gitDirectory
}

function git(gitDirectory: string, args: string[]) {
  return run('git', [`--git-dir=${gitDirectory}`, ...args], {
    cwd: gitDirectory,
    env: { GIT_DIR: undefined, GIT_WORK_TREE: undefined, GIT_COMMON_DIR: undefined },
  })
}
