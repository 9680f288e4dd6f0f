import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { git } from '../repository/git.ts'

/** In a cluster's folder: the repository that is served in the place of the user's own. */
export function syncRepository(folder: string): string {
  return join(folder, 'sync.git')
}

/** Whether uncommitted changes are served. Asked at each request for git, so it has to be quick. */
export function isSyncing(folder: string): boolean {
  return existsSync(join(syncRepository(folder), 'refs'))
}

/**
 * Serves a commit at a branch of fleet's own repository, which has nothing but that branch: the
 * objects stay in the user's, whose branches are left alone.
 * @param objects the user's folder of git objects
 */
export async function serveCommit(
  folder: string,
  { objects, branch, commit }: { objects: string; branch: string; commit: string },
): Promise<void> {
  const own = syncRepository(folder)
  if (!isSyncing(folder)) {
    await rm(own, { recursive: true, force: true })
    await git(['init', '--quiet', '--bare', '--template=', `--initial-branch=${branch}`, own], {
      cwd: folder,
    })
  }
  await mkdir(join(own, 'objects', 'info'), { recursive: true })
  await writeFile(join(own, 'objects', 'info', 'alternates'), `${objects}\n`)
  await git([`--git-dir=${own}`, 'update-ref', `refs/heads/${branch}`, commit], { cwd: folder })
}

/** Goes back to the user's own branch; false when nothing else was served. */
export async function stopServing(folder: string): Promise<boolean> {
  const was = isSyncing(folder)
  await rm(syncRepository(folder), { recursive: true, force: true })
  return was
}
