import { mkdir, mkdtemp, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ExitCode, FleetError } from '../errors.ts'
import { git, tryGit } from '../repository/git.ts'
import { codeOf, explainWriteError } from '../system/files.ts'
import type { Files } from './services.ts'

/** Reads a folder of text files; paths are relative to it. */
export async function readFiles(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const pairs = await Promise.all(
    files.map(async ({ parentPath, name }): Promise<[string, string]> => {
      const path = join(parentPath, name)
      return [path.slice(folder.length + 1).replaceAll('\\', '/'), await readFile(path, 'utf8')]
    }),
  )
  return new Map(pairs.toSorted(([one], [other]) => one.localeCompare(other)))
}

/** @throws FleetError that lists what is in the way, when the folder is not empty or no folder */
export async function refuseOccupied(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return []
    if (codeOf(error) === 'ENOTDIR') return undefined
    throw explainWriteError(error, folder)
  })
  if (entries?.length === 0) return
  throw new FleetError({
    code: 'not-empty',
    message: entries ? `${folder} is not empty` : `${folder} is a file`,
    ...(entries && { why: entries.toSorted().join('\n') }),
    hint: 'fleet init overwrites nothing: name another folder, or move these away.',
    exitCode: ExitCode.usage,
  })
}

/**
 * Makes the repository beside its place and moves it there when it is whole: whatever interrupts
 * this, no half of one is left.
 * @param remote the address of `origin`; none when empty
 */
export async function writeRepository(
  folder: string,
  files: Files,
  { remote, signal }: { remote: string; signal: AbortSignal },
): Promise<void> {
  const parent = dirname(folder)
  let draft: string | undefined
  try {
    await mkdir(parent, { recursive: true })
    draft = await mkdtemp(join(parent, `.${basename(folder)}-`))
    for (const [path, text] of files) {
      signal.throwIfAborted()
      await mkdir(join(draft, dirname(path)), { recursive: true })
      await writeFile(join(draft, path), text, { mode: path.endsWith('.sh') ? 0o755 : 0o644 })
    }
    await commitAll(draft, remote)
    signal.throwIfAborted()
    await refuseOccupied(folder)
    await rmdir(folder).catch(() => undefined)
    await rename(draft, folder)
  } catch (error) {
    if (draft !== undefined) await rm(draft, { recursive: true, force: true })
    throw explainWriteError(error, folder)
  }
}

/** One commit, on develop and on main. */
async function commitAll(root: string, remote: string): Promise<void> {
  const options = { cwd: root, env: await identity(root) }
  await git(['init', '--quiet', '--initial-branch=develop'], options)
  await git(['add', '--all'], options)
  await git(
    ['commit', '--quiet', '--no-verify', '--message', 'The fleet, as fleet init made it'],
    options,
  )
  await git(['branch', 'main'], options)
  if (remote !== '') await git(['remote', 'add', 'origin', remote], options)
}

/** The user's own, or a stand-in where git knows none. */
async function identity(root: string): Promise<Record<string, string>> {
  const { exitCode } = await tryGit(['var', 'GIT_COMMITTER_IDENT'], { cwd: root })
  if (exitCode === 0) return {}
  const [name, email] = ['fleet', 'fleet@localhost']
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
  }
}
