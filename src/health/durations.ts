import { join } from 'node:path'
import { z } from 'zod'
import type { FleetEvent } from '../events.ts'
import { makePrivateFolder, readFileIfExists, writeFileAtomic } from '../system/files.ts'

/** Milliseconds by service id. */
export type Durations = Map<string, number>

/**
 * How long each service took by itself: from the moment nothing held it back until it was healthy.
 * Services that were healthy at first sight, or never became so, are not in it.
 */
export function createStopwatch(): {
  handle(event: FleetEvent): void
  durations(): Durations
  /** When each service that is under way began, in milliseconds since 1970. */
  underWay(): ReadonlyMap<string, number>
} {
  const started = new Map<string, number>()
  const seen = new Set<string>()
  const durations: Durations = new Map()
  return {
    handle: (event) => {
      if (event.type !== 'service') return
      const at = Date.parse(event.at)
      const first = !seen.has(event.id)
      seen.add(event.id)
      const start = started.get(event.id)
      if (event.state === 'healthy') {
        // The longest: Flux looks again at what is healthy, and that is no measure.
        const before = durations.get(event.id) ?? 0
        if (start !== undefined) durations.set(event.id, Math.max(before, at - start))
        started.delete(event.id)
      } else if (event.state === 'waiting') {
        started.delete(event.id)
      } else if (start === undefined) {
        // A service that was under way before this run began has its time from the cluster.
        started.set(event.id, first ? Date.parse(event.since) : at)
      }
    },
    durations: () => durations,
    underWay: () => started,
  }
}

const schema = z.record(z.string(), z.number().nonnegative())

/** The durations of a cluster's earlier runs; empty when there were none, or they are unreadable. */
export async function readDurations(cache: string, cluster: string): Promise<Durations> {
  try {
    const text = await readFileIfExists(fileOf(cache, cluster))
    return new Map(text === undefined ? [] : Object.entries(schema.parse(JSON.parse(text))))
  } catch {
    return new Map()
  }
}

/** Keeps the newest duration of each service; they lie in the cache and outlive the cluster. */
export async function recordDurations(
  cache: string,
  cluster: string,
  news: Durations,
): Promise<void> {
  if (news.size === 0) return
  const all = new Map([...(await readDurations(cache, cluster)), ...news])
  await makePrivateFolder(join(cache, 'durations'))
  await writeFileAtomic(fileOf(cache, cluster), JSON.stringify(Object.fromEntries(all)))
}

function fileOf(cache: string, cluster: string): string {
  return join(cache, 'durations', `${cluster}.json`)
}
