import { bytesNeeded, folderBytes, freeBytes, gigabytes } from './disk.ts'
import { inspectSet } from './find.ts'
import { type BinaryDeps, locate } from './location.ts'
import type { BinaryName } from './table.ts'
import { findGo, type Toolchain } from './toolchain.ts'

/** What `buildBinaries` would do. */
export interface BuildPlan {
  complete: false
  missing: BinaryName[]
  damaged: BinaryName[]
  bytesNeeded: number
  bytesFree: number
  folder: string
  go: Toolchain
  summary: string
}

/**
 * Says what a build would do and take, and changes nothing.
 * @throws FleetError when something is to be built and Go is missing or too old.
 */
export async function planBuild(deps: BinaryDeps): Promise<BuildPlan | { complete: true }> {
  const location = await locate(deps)
  const found = await inspectSet(location)
  if (found.complete) return { complete: true }
  const wanted = [...found.missing, ...found.damaged]
  const go = await findGo(location.source, deps.env ?? process.env)
  const need = bytesNeeded(location.module, wanted, await folderBytes(location.build))
  const free = await (deps.freeBytes ?? freeBytes)(location.build)
  const names = wanted.map(({ name }) => name)
  return {
    complete: false,
    missing: found.missing.map(({ name }) => name),
    damaged: found.damaged.map(({ name }) => name),
    bytesNeeded: need,
    bytesFree: free,
    folder: location.build,
    go,
    summary: `${names.length > 0 ? `build ${names.join(', ')}` : 'fetch the manifests'} with Go ${go.fetches ?? go.version}; needs ${gigabytes(need)} meanwhile, ${gigabytes(free)} are free`,
  }
}
