import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '../../system/files.ts'
import { isLock, tryLock } from '../../system/lock.ts'
import { type BinaryDeps, type Location, locate } from './location.ts'
import { readRecord, writeRecord } from './record.ts'
import { binaryModules, type ModuleName } from './table.ts'

/** A binary that is not what was built any more. */
export interface DamagedBinary {
  location: Location
  name: string
  /** "12 bytes in place of 1048576" */
  how: string
}

/**
 * Binaries of this version that are gone or have another size than their record says. A content
 * that changed while the size did not is found by whoever uses them: reading takes a second.
 */
export async function damagedBinaries(deps: Omit<BinaryDeps, 'module'>): Promise<DamagedBinary[]> {
  const modules = Object.keys(binaryModules) as ModuleName[]
  const found = await Promise.all(
    modules.map(async (module) => damagedAt(await locate({ ...deps, module }))),
  )
  return found.flat()
}

/**
 * Forgets damaged binaries, so that the next command that needs one builds it again.
 * @returns those that were dropped: not while somebody builds them.
 */
export async function dropDamaged(damaged: DamagedBinary[]): Promise<DamagedBinary[]> {
  const dropped: DamagedBinary[] = []
  for (const one of damaged) {
    const lock = await tryLock(one.location.lock, 'dropping a damaged binary')
    if (!isLock(lock)) continue
    try {
      await drop(one)
      dropped.push(one)
    } finally {
      await lock.release()
    }
  }
  return dropped
}

async function damagedAt(location: Location): Promise<DamagedBinary[]> {
  const { binaries } = await readRecord(location.binaries)
  const found = await Promise.all(
    Object.entries(binaries).map(async ([name, { bytes }]) => {
      const has = await sizeOf(join(location.binaries, name))
      if (has === bytes) return []
      const how = has === undefined ? 'gone' : `${has} bytes in place of ${bytes}`
      return [{ location, name, how }]
    }),
  )
  return found.flat()
}

/** The record goes first: a binary without one is built again, whatever is left of it. */
async function drop({ location, name }: DamagedBinary): Promise<void> {
  const { binaries } = await readRecord(location.binaries)
  const { [name]: _, ...others } = binaries
  await writeRecord(location.binaries, { binaries: others, complete: false })
  await rm(join(location.binaries, name), { force: true })
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}
