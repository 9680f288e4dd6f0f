import { readFileIfExists } from './files.ts'
import { isRunning, type ProcessIdentity } from './process.ts'

/** Who holds a lock: the process, and what for. */
export interface LockHolder extends ProcessIdentity {
  purpose: string
}

/** Whether a lock lies there whose holder does not run. */
export async function isStale(file: string): Promise<boolean> {
  const text = await readFileIfExists(file)
  if (text === undefined) return false
  const holder = parseHolder(text)
  return holder === undefined || !(await isRunning(holder))
}

/** The process that holds a lock, if it still runs. */
export async function liveHolder(file: string): Promise<LockHolder | undefined> {
  const holder = await writtenHolder(file)
  return holder && (await isRunning(holder)) ? holder : undefined
}

/** The process that a lock names, whether or not it runs; undefined where a crash tore the file. */
export async function writtenHolder(file: string): Promise<LockHolder | undefined> {
  return parseHolder(await readFileIfExists(file))
}

function parseHolder(text: string | undefined): LockHolder | undefined {
  try {
    const { pid, startedAt, purpose } = JSON.parse(text ?? '') as Partial<LockHolder>
    return typeof pid === 'number' && typeof startedAt === 'string'
      ? { pid, startedAt, purpose: purpose ?? '' }
      : undefined
  } catch {
    return undefined
  }
}
