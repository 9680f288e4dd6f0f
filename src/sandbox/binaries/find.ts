import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { type BinaryDeps, type Location, locate } from './location.ts'
import { type BinaryState, checkBinary, readRecord, writeRecord } from './record.ts'
import type { Binary, BinaryName } from './table.ts'

/** A complete set of binaries of one module, and the YAML files that belong to them. */
export interface BinarySet {
  directory: string
  path(name: BinaryName): string
  /** Holds crds/, controllers/<name>/{manager,rbac}/ and kwok/{crds,stages}/ for the sandbox. */
  manifests: string
}

/** What is there of a set and what is not. */
export interface SetInspection {
  complete: boolean
  missing: Binary[]
  /** There, but not what was built. */
  damaged: Binary[]
}

/** Looks, never builds: the binaries if all are there and whole. */
export async function findBinaries(deps: BinaryDeps): Promise<BinarySet | undefined> {
  const location = await locate(deps)
  return (await inspectSet(location)).complete ? setAt(location) : undefined
}

/** Compares the cache with what it should hold. */
export async function inspectSet(location: Location): Promise<SetInspection> {
  const record = await readRecord(location.binaries)
  const found: Record<BinaryState, Binary[]> = { ready: [], missing: [], damaged: [] }
  let adopted = false
  for (const binary of location.module.binaries) {
    const file = join(location.binaries, binary.name)
    const check = await checkBinary(file, record.binaries[binary.name])
    found[check.state].push(binary)
    if (check.adopted) {
      record.binaries[binary.name] = check.adopted
      adopted = true
    }
  }
  if (adopted) await writeRecord(location.binaries, record).catch(() => {})
  const { missing, damaged } = found
  const whole = missing.length + damaged.length === 0
  return { complete: whole && record.complete && (await hasManifests(location)), missing, damaged }
}

/** The set at a location, whether or not it is complete. */
export function setAt(location: Location): BinarySet {
  const directory = location.binaries
  return {
    directory,
    manifests: join(directory, 'manifests'),
    path(name) {
      if (!location.module.binaries.some((binary) => binary.name === name)) {
        throw new TypeError(`${name} is not a binary of the module ${location.module.name}`)
      }
      return join(directory, name)
    },
  }
}

async function hasManifests(location: Location): Promise<boolean> {
  if (location.module.manifests.length === 0) return true
  return access(join(location.binaries, 'manifests')).then(
    () => true,
    () => false,
  )
}
