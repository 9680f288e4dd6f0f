import { join } from 'node:path'
import { listClusters } from '../../config/cluster-record.ts'
import { clusterFolder, type FleetPaths } from '../../system/paths.ts'
import { removeStaleLocks, type StaleLock, staleLocksIn } from '../../system/stale-locks.ts'
import type { Check, Verdict } from '../types.ts'

/** Locks of processes that are gone: killed, or ended by a crash of the machine. */
export const locksCheck: Check = {
  id: 'locks',
  title: 'Locks',
  look: async ({ paths }) => judgeLocks(await staleLocks(paths)),
  fix: async ({ paths }) => {
    const stale = await staleLocks(paths)
    await removeStaleLocks(stale)
    return `removed ${stale.length === 1 ? 'a lock' : `${stale.length} locks`} that nobody holds`
  },
}

/** Pure, for tests. */
export function judgeLocks(stale: StaleLock[]): Verdict {
  if (stale.length === 0) return { status: 'ok', detail: 'none that nobody holds' }
  const said = stale.map(({ folder, name, purpose }) => {
    return `${join(folder, name)}${purpose === undefined ? '' : ` (${purpose})`}`
  })
  return {
    status: 'warning',
    detail: `held by nobody any more: ${said.join(', ')}`,
    why: 'A process of fleet was killed at work, and may have left that half-done.',
    remedy: 'The next command that needs them takes them over.',
  }
}

/** Everywhere that fleet locks something. */
async function staleLocks(paths: FleetPaths): Promise<StaleLock[]> {
  const clusters = await listClusters(paths)
  const folders = [
    paths.state,
    join(paths.state, 'clusters'),
    ...clusters.map((name) => clusterFolder(paths, name)),
    join(paths.cache, 'build'),
    join(paths.cache, 'validate'),
  ]
  return (await Promise.all(folders.map(staleLocksIn))).flat()
}
