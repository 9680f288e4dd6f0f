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

const milliseconds = z.number().nonnegative()
/** Newest first; a file of an older fleet has the newest alone. */
const runs = z
  .tuple([milliseconds], milliseconds)
  .or(milliseconds.transform((one): [number] => [one]))
const schema = z.record(z.string(), runs)
type Runs = z.infer<typeof runs>
const keptRuns = 3

/** How long each service of a cluster took last; empty when there was no run, or its file is unreadable. */
export async function readDurations(cache: string, cluster: string): Promise<Durations> {
  const all = Object.entries(await readRuns(cache, cluster))
  return new Map(all.map(([id, [newest]]) => [id, newest]))
}

/**
 * How long each service is likely to take: the mean of its last three runs, as no two are alike, without
 * those that are no measure for the next, as a first one that pulled images.
 */
export async function expectedDurations(cache: string, cluster: string): Promise<Durations> {
  const all = Object.entries(await readRuns(cache, cluster))
  return new Map(all.map(([id, runs]) => [id, meanOf(runs)]))
}

function meanOf(runs: Runs): number {
  const [newest] = runs
  const alike = runs.filter((ms) => ms <= newest * 2 && ms >= newest / 2)
  return alike.reduce((sum, ms) => sum + ms, 0) / alike.length
}

/** Keeps the times of each service's last runs; they lie in the cache and outlive the cluster. */
export async function recordDurations(
  cache: string,
  cluster: string,
  news: Durations,
): Promise<void> {
  if (news.size === 0) return
  const all = await readRuns(cache, cluster)
  for (const [id, ms] of news) all[id] = [ms, ...(all[id] ?? []).slice(0, keptRuns - 1)]
  await makePrivateFolder(join(cache, 'durations'))
  await writeFileAtomic(fileOf(cache, cluster), JSON.stringify(all))
}

async function readRuns(cache: string, cluster: string): Promise<Record<string, Runs>> {
  try {
    return schema.parse(JSON.parse((await readFileIfExists(fileOf(cache, cluster))) ?? '{}'))
  } catch {
    return {}
  }
}

function fileOf(cache: string, cluster: string): string {
  return join(cache, 'durations', `${cluster}.json`)
}
