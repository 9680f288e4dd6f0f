import { homedir } from 'node:os'
import { join } from 'node:path'
import { buildBinaries } from '../../src/sandbox/binaries/build.ts'

/** Folder of the sandbox's programs, built when they are not there yet. */
export async function sandboxPrograms(): Promise<string> {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'fleet')
  const set = await buildBinaries({ cache }, () => undefined, new AbortController().signal)
  return set.directory
}
