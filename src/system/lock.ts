import { link, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { codeOf, makePrivateFolder, readFileIfExists, writeFileAtomic } from './files.js'
import { identify, isRunning, type ProcessIdentity } from './process.js'

/** Who holds a lock: the process, and what for. */
export interface LockHolder extends ProcessIdentity {
  purpose: string
}

export interface Lock {
  release(): Promise<void>
}

/**
 * Takes a lock file, or says who holds it. A lock whose holder no longer runs (its id may since
 * belong to a stranger: the start time tells) is taken over. `link` makes taking it atomic.
 */
export async function tryLock(file: string, purpose: string): Promise<Lock | LockHolder> {
  await makePrivateFolder(dirname(file))
  const own: LockHolder = { ...(await identify(process.pid)), purpose }
  const candidate = join(dirname(file), `.lock-${process.pid}-${Date.now()}-${Math.random()}`)
  await writeFileAtomic(candidate, JSON.stringify(own))
  try {
    for (;;) {
      try {
        await link(candidate, file)
        return { release: () => rm(file, { force: true }) }
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error
      }
      const holder = parseHolder(await readFileIfExists(file))
      if (holder && (await isRunning(holder))) return holder
      await rm(file, { force: true })
    }
  } finally {
    await rm(candidate, { force: true })
  }
}

/** Whether `tryLock` took the lock. */
export function isLock(result: Lock | LockHolder): result is Lock {
  return 'release' in result
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
