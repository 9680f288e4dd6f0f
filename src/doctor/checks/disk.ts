import { freeBytes, gigabytes } from '../../sandbox/binaries/disk.ts'
import type { Check, Verdict } from '../types.ts'

/** Bytes: what images of a fleet of some twenty services take, roughly. */
const enough = 15e9
/** Bytes below which databases end. */
const least = 2e9

/** Disk space where fleet keeps its state, and that of clusters that run as processes. */
export const diskCheck: Check = {
  id: 'disk',
  title: 'Disk space',
  look: async ({ paths }) => {
    const [state, cache] = await Promise.all([freeBytes(paths.state), freeBytes(paths.cache)])
    return judgeDisk(Math.min(state, cache))
  },
}

/** Pure, for tests. @param free bytes */
export function judgeDisk(free: number): Verdict {
  const detail = `${gigabytes(free)} free`
  if (free >= enough) return { status: 'ok', detail }
  const why = 'Images, volumes and the databases of a control plane end when the disk is full.'
  const remedy = 'Free some space; docker system prune and fleet down --purge remove what is kept.'
  return { status: free < least ? 'failed' : 'warning', detail, why, remedy }
}
