import { homedir } from 'node:os'
import { join } from 'node:path'

/** Folder of the sandbox's programs, built when they are not there yet. */
export async function sandboxPrograms(): Promise<string> {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'fleet')
  // The built module: Node resolves no `.js` of the sources to their `.ts`.
  const built = join(import.meta.dirname, '../../dist/sandbox/binaries/build.js')
  const { buildBinaries }: typeof import('../../src/sandbox/binaries/build.js') = await import(
    built
  )
  const set = await buildBinaries({ cache }, () => undefined, new AbortController().signal)
  return set.directory
}
