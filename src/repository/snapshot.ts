import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { git, tryGit } from './git.ts'

/** The files of a work tree as a commit that no branch has. */
export interface Snapshot {
  commit: string
  tree: string
}

const identity = {
  GIT_AUTHOR_NAME: 'fleet',
  GIT_AUTHOR_EMAIL: 'fleet@localhost',
  GIT_COMMITTER_NAME: 'fleet',
  GIT_COMMITTER_EMAIL: 'fleet@localhost',
}

/**
 * Commits a work tree as it is, new files and deletions included, ignored ones left out, on top of
 * `parent` (none in a repository without commits). Neither the index nor a branch nor the stash is
 * touched: git gets an index of fleet's own, and only adds objects to its database.
 */
export async function snapshot(
  root: string,
  parent: string | undefined,
  message: string,
): Promise<Snapshot> {
  const index = join(tmpdir(), `fleet-index-${randomUUID()}`)
  const options = { cwd: root, env: { ...identity, GIT_INDEX_FILE: index } }
  try {
    if (parent !== undefined) await git(['read-tree', parent], options)
    await git(['add', '--all', '.'], options)
    const tree = (await git(['write-tree'], options)).trim()
    if (parent !== undefined && (await treeOf(root, parent)) === tree) {
      return { commit: parent, tree }
    }
    const onTop = parent === undefined ? [] : ['-p', parent]
    const commit = await git(['commit-tree', tree, ...onTop, '-m', message], options)
    return { commit: commit.trim(), tree }
  } finally {
    await rm(index, { force: true })
  }
}

/** The commit that is checked out; undefined before the first. */
export async function headCommit(root: string): Promise<string | undefined> {
  const { exitCode, stdout } = await tryGit(['rev-parse', '-q', '--verify', 'HEAD'], { cwd: root })
  return exitCode === 0 ? stdout.trim() : undefined
}

async function treeOf(root: string, commit: string): Promise<string> {
  return (await git(['rev-parse', `${commit}^{tree}`], { cwd: root })).trim()
}
