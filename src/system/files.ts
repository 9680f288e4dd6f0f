import { randomBytes } from 'node:crypto'
import { access, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ExitCode, FleetError } from '../errors.ts'

/** Writes a whole file or nothing: a temporary neighbour, synced, then renamed. Mode 0600 unless told. */
export async function writeFileAtomic(
  file: string,
  content: string | Uint8Array,
  mode = 0o600,
): Promise<void> {
  const temporary = join(dirname(file), `.${randomBytes(6).toString('hex')}.tmp`)
  try {
    const handle = await open(temporary, 'wx', mode)
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw explainWriteError(error, file)
  }
}

/** Makes a folder that only its owner can enter. */
export async function makePrivateFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    // What Node says of a file system that is mounted read-only.
    throw codeOf(error) === 'ENOENT' ? notWritable(error, folder) : explainWriteError(error, folder)
  }
}

/** Whether there is anything at a path, as far as this user can see. */
export function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/** The content of a file, or undefined when there is none, nor can be one: a file is in the way. */
export async function readFileIfExists(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
}

/**
 * A JSON file as its schema reads it; undefined when there is none, or it is unreadable or not what
 * fleet wrote: for what can be done without.
 */
export async function readJsonIfValid<T>(
  file: string,
  schema: { parse: (value: unknown) => T },
): Promise<T | undefined> {
  try {
    const text = await readFileIfExists(file)
    return text === undefined ? undefined : schema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** Turns the two ways in which a disk refuses into errors a user can act on; leaves others alone. */
export function explainWriteError(error: unknown, file: string): unknown {
  const code = codeOf(error)
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new FleetError({
      code: 'disk-full',
      message: `No space left to write ${file}`,
      hint: 'Free some disk space and run the same command again; nothing was lost.',
      exitCode: ExitCode.machine,
      cause: error,
    })
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR') {
    return notWritable(error, file)
  }
  return error
}

function notWritable(error: unknown, file: string): FleetError {
  return new FleetError({
    code: 'not-writable',
    message: `Cannot write ${file}`,
    why: error instanceof Error ? error.message : String(error),
    hint: 'Make the folder writable, or point XDG_STATE_HOME and XDG_CACHE_HOME at folders that are.',
    exitCode: ExitCode.machine,
    cause: error,
  })
}

/** The system's error code (ENOENT, EACCES, …), if it has one. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
