import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from './files.ts'
import { candidatePrefix, removeLeftCandidates, removeStale } from './lock.ts'
import { writtenHolder } from './lock-holder.ts'
import { identify, isRunning } from './process.ts'

/** What a process that was killed left in a folder of locks. */
export interface StaleLock {
  folder: string
  name: string
  /** What the process was doing; unknown when it was killed before it had the lock. */
  purpose?: string
}

/** Locks in this folder, and files they were to be linked from, whose process is gone. */
export async function staleLocksIn(folder: string): Promise<StaleLock[]> {
  const names = await namesIn(folder)
  const found = await Promise.all(names.map((name) => staleLock(folder, name)))
  return found.filter((one) => one !== undefined)
}

/** Removes them, each looked at again under a lock of its own: another process may be taking it over. */
export async function removeStaleLocks(locks: StaleLock[]): Promise<void> {
  for (const { folder, name } of locks) {
    if (name.startsWith(candidatePrefix)) await removeLeftCandidates(folder)
    else await removeStale(join(folder, name))
  }
}

async function staleLock(folder: string, name: string): Promise<StaleLock | undefined> {
  const file = join(folder, name)
  if (name.startsWith(candidatePrefix)) {
    const { startedAt } = await identify(Number.parseInt(name.slice(candidatePrefix.length), 10))
    return startedAt === '' ? { folder, name } : undefined
  }
  if (!/\.(lock|takeover)$/.test(name)) return undefined
  // One that names no process may be kubectl's, beside a kubeconfig.
  const holder = await writtenHolder(file)
  if (!holder || (await isRunning(holder))) return undefined
  return { folder, name, purpose: holder.purpose }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return []
    throw error
  }
}
