import { buildBinaries } from '../../src/sandbox/binaries/build.ts'
import { fleetPaths } from '../../src/system/paths.ts'

/** Folder of the sandbox's programs, built when they are not there yet. */
export async function sandboxPrograms(): Promise<string> {
  const { cache } = fleetPaths()
  const set = await buildBinaries({ cache }, () => undefined, new AbortController().signal)
  return set.directory
}
