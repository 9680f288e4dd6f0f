import { homedir } from 'node:os'
import { join } from 'node:path'
import { buildBinaries } from '../../dist/sandbox/binaries/build.js'

/** Folder of the sandbox's programs, built when they are not there yet. */
export async function sandboxPrograms(): Promise<string> {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'fleet')
  const report = () => undefined
  const set = await buildBinaries({ cache }, report, new AbortController().signal)
  return set.directory
}
