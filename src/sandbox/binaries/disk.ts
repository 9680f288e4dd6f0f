import { readdir, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ExitCode, FleetError } from '../../errors.ts'
import { codeOf } from '../../system/files.ts'
import type { Binary, BinaryModule } from './table.ts'

const MEGABYTE = 1_000_000
/** Measured: what one compiled package takes in Go's build cache, on average. */
const PER_PACKAGE = MEGABYTE

/**
 * Forecasts the disk space that a build takes at its peak: Go modules, build cache, binaries.
 * @param done bytes that an interrupted build has left behind and this one goes on with
 */
export function bytesNeeded(module: BinaryModule, wanted: Binary[], done = 0): number {
  const sum = (of: (binary: Binary) => number) => wanted.reduce((all, one) => all + of(one), 0)
  const packages = Math.min(
    module.packages,
    sum((binary) => binary.packages),
  )
  // A module of manifests alone has nothing to compile, and is fetched whole.
  const share = module.packages === 0 ? 1 : packages / module.packages
  const caches = packages * PER_PACKAGE + share * module.downloadMegabytes * MEGABYTE
  const binaries = sum((binary) => binary.megabytes) * MEGABYTE
  return Math.round(Math.max(0, caches - done) + binaries)
}

/** What the file system that holds a folder, or will hold it, has left for this user. */
export async function freeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || dirname(folder) === folder) throw error
    return freeBytes(dirname(folder))
  }
}

/** Refuses before the build what would fail in the middle of it. */
export function refuseFullDisk(need: number, free: number, folder: string): void {
  if (free >= need) return
  throw new FleetError({
    code: 'disk-space',
    message: `Building the binaries needs ${gigabytes(need)} in ${folder}, and ${gigabytes(free)} are free`,
    hint: `Free ${gigabytes(need - free)}, or point XDG_CACHE_HOME at a larger disk; all but the binaries is given back after the build.`,
    exitCode: ExitCode.machine,
  })
}

export function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`
}

/** `25 MB`, `1.2 GB`. */
export function inBytes(bytes: number): string {
  return bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : gigabytes(bytes)
}

/** Bytes in all files under a folder; nothing there counts as none. */
export async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const sizes = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return folderBytes(path)
      return stat(path).then(
        ({ blocks }) => blocks * 512,
        () => 0,
      )
    }),
  )
  return sizes.reduce((all, one) => all + one, 0)
}
