import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makePrivateFolder } from '../system/files.ts'
import { git } from './git.ts'

/** As go-git in Flux's source-controller: what lies in the commit, through no filter. */
const unfiltered = ['lfs', 'git-crypt'].flatMap((filter) => [
  '-c',
  `filter.${filter}.process=`,
  '-c',
  `filter.${filter}.smudge=cat`,
  '-c',
  `filter.${filter}.required=false`,
])

/**
 * Runs `work` on a folder with the files of one tree, removed afterwards. The repository's own
 * index and work tree are not touched.
 */
export async function withExport<T>(
  source: { root: string; tree: string },
  parent: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  // Two stages of one tree are read side by side.
  const name = `${source.tree.slice(0, 12)}-${randomUUID()}`
  const folder = join(parent, name)
  const index = `${folder}.index`
  const options = { cwd: source.root, env: { GIT_INDEX_FILE: index } }
  await makePrivateFolder(folder)
  try {
    await git(['read-tree', source.tree], options)
    const settings = ['-c', 'core.autocrlf=false', '-c', 'core.eol=lf', ...unfiltered]
    await git([...settings, 'checkout-index', '--all', '--force', `--prefix=${folder}/`], options)
    return await work(folder)
  } finally {
    await rm(index, { force: true })
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}
