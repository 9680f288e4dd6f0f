import { createHash } from 'node:crypto'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { makePrivateFolder, readFileIfExists, writeFileAtomic } from '../system/files.ts'
import type { Service } from './model.ts'
import type { Duplicate } from './problems/duplicates.ts'

/** What one reading of one tree gave, without what depends on anything else. */
export interface StoredReading {
  root: Service
  services: Service[]
  duplicates: Duplicate[]
}

/** Raise when StoredReading changes. */
const VERSION = 1
const KEPT = 20

/** Where the reading of a tree with a reader is kept; `schemas` says that it holds those of CRDs. */
export function readingFile(
  cache: string,
  of: { tree: string; path: string; reader: string; schemas: boolean },
): string {
  const { tree, path, reader, schemas } = of
  const key = createHash('sha256').update(JSON.stringify([VERSION, tree, path, reader, schemas]))
  return join(cache, 'readings', `${key.digest('hex').slice(0, 24)}.json`)
}

/** A stored reading; a broken file counts as none. */
export async function loadReading(file: string): Promise<StoredReading | undefined> {
  try {
    const text = await readFileIfExists(file)
    return text === undefined ? undefined : (JSON.parse(text) as StoredReading)
  } catch {
    return undefined
  }
}

/** Stores a reading and drops the oldest beyond the last twenty. */
export async function storeReading(file: string, reading: StoredReading): Promise<void> {
  const folder = join(file, '..')
  await makePrivateFolder(folder)
  await writeFileAtomic(file, JSON.stringify(reading))
  const names = (await readdir(folder)).filter((name) => /^[0-9a-f]{24}\.json$/.test(name))
  const dated = await Promise.all(
    names.map(async (name) => ({
      name,
      at: await stat(join(folder, name)).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    })),
  )
  const old = dated.toSorted((one, other) => other.at - one.at).slice(KEPT)
  await Promise.all(old.map(({ name }) => rm(join(folder, name), { force: true })))
}
