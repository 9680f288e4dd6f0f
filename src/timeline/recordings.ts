import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf, readFileIfExists } from '../system/files.ts'
import { parseRun, type RecordedRun } from './recorded-run.ts'

/** Where a cluster's runs are recorded: in the cache, like the durations, so that they outlive it. */
export function recordingsFolder(cache: string, cluster: string): string {
  return join(cache, 'runs', cluster)
}

/** File names of a cluster's recorded runs, the newest first. */
export async function listRecordings(cache: string, cluster: string): Promise<string[]> {
  const names = await entriesOf(recordingsFolder(cache, cluster))
  return names
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted()
    .toReversed()
}

/** Names of clusters with recorded runs, also of those that are gone. */
export function recordedClusters(cache: string): Promise<string[]> {
  return entriesOf(join(cache, 'runs'))
}

/** A recorded run; undefined when the file is gone or none of fleet's. */
export async function readRecording(
  cache: string,
  cluster: string,
  name: string,
): Promise<RecordedRun | undefined> {
  const text = await readFileIfExists(join(recordingsFolder(cache, cluster), name))
  return text === undefined ? undefined : parseRun(text)
}

/** Removes all but the newest recordings of a cluster, and what was drawn of them. */
export async function pruneRecordings(cache: string, cluster: string, keep: number): Promise<void> {
  const surplus = (await listRecordings(cache, cluster)).slice(keep)
  const folder = recordingsFolder(cache, cluster)
  const pictures = surplus.flatMap((name) => [
    name.replace(/\.jsonl$/, '.html'),
    name.replace(/\.jsonl$/, '.svg'),
  ])
  await Promise.all(
    [...surplus, ...pictures].map((name) => rm(join(folder, name), { force: true })),
  )
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}
