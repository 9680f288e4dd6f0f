import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fleetPaths } from '../../src/system/paths.ts'

/** Where everything that takes long is kept; can be deleted at any time. */
export const cache = join(fleetPaths().cache, 'kind-image')

/** Says on standard error what is done and how long it took. */
export async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const started = Date.now()
  console.error(`${what} …`)
  const result = await work()
  console.error(`${what}: ${((Date.now() - started) / 1000).toFixed(1)} s`)
  return result
}

/** A folder that is made once from its inputs, whole or not at all. */
export async function stage(
  name: string,
  inputs: unknown[],
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const finished = join(cache, `${name}-${hashOf(inputs)}`)
  if (existsSync(finished)) return finished
  const unfinished = `${finished}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true })
  await timed(name, () => make(unfinished))
  await rename(unfinished, finished)
  return finished
}

/** Twelve hex digits that change with any of the inputs. */
export function hashOf(inputs: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 12)
}

/** Paths and contents of a folder's files, as an input of a stage. */
export async function contentsOf(folder: string): Promise<[string, string][]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const contents = files.map(async (entry): Promise<[string, string]> => {
    const file = join(entry.parentPath, entry.name)
    return [relative(folder, file), await readFile(file, 'base64')]
  })
  return (await Promise.all(contents)).toSorted(([one], [other]) => one.localeCompare(other))
}
