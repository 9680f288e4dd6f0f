import { randomUUID } from 'node:crypto'
import { link, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { codeOf, explainWriteError, makePrivateFolder } from './files.ts'
import { isStale, type LockHolder, liveHolder } from './lock-holder.ts'
import { identify } from './process.ts'

export interface Lock {
  release(): Promise<void>
}

/** Names of the files that locks are linked from; then comes the process's id. */
export const candidatePrefix = '.lock-'

/** Milliseconds until a lock that another process is just taking over is looked at again. */
const takeoverPause = 5

/**
 * Takes a lock file, or says who holds it. A lock whose holder no longer runs (its id may since
 * belong to a stranger: the start time tells) is taken over. `link` makes taking it atomic.
 */
export async function tryLock(file: string, purpose: string): Promise<Lock | LockHolder> {
  await makePrivateFolder(dirname(file))
  const own: LockHolder = { ...(await identify(process.pid)), purpose }
  const candidate = join(dirname(file), `${candidatePrefix}${process.pid}-${randomUUID()}`)
  try {
    await writeFile(candidate, JSON.stringify(own), { flag: 'wx', mode: 0o600 })
    for (;;) {
      if (await linked(candidate, file)) {
        return { release: () => rm(file, { force: true }) }
      }
      const holder = await liveHolder(file)
      if (holder) return holder
      if (await isStale(file)) await removeStale(file)
    }
  } catch (error) {
    throw explainWriteError(error, file)
  } finally {
    await rm(candidate, { force: true })
    await removeLeftCandidates(dirname(file))
  }
}

/**
 * Removes a lock that nobody holds. Between seeing that and removing it another process may have
 * taken the lock over, so only who holds the lock for it looks again and removes; one that was
 * killed while it did is taken over in the same way. One that is gone by now is left alone: what
 * others link in its place is theirs.
 */
export async function removeStale(file: string): Promise<void> {
  const takeover = await tryLock(`${file}.takeover`, 'take a lock over')
  if (!isLock(takeover)) {
    await sleep(takeoverPause)
    return
  }
  try {
    if (await isStale(file)) await rm(file, { force: true })
  } finally {
    await takeover.release()
  }
}

async function linked(candidate: string, file: string): Promise<boolean> {
  try {
    await link(candidate, file)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** Removes what processes that were killed while taking a lock left behind. */
export async function removeLeftCandidates(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(candidatePrefix)) continue
    const pid = Number.parseInt(name.slice(candidatePrefix.length), 10)
    const { startedAt } = await identify(pid)
    if (startedAt === '') await rm(join(folder, name), { force: true })
  }
}

/** Whether `tryLock` took the lock. */
export function isLock(result: Lock | LockHolder): result is Lock {
  return 'release' in result
}
