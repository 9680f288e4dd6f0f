import { basename } from 'node:path'
import { ExitCode, FleetError } from '../errors.ts'
import { findBinaries } from '../sandbox/binaries/find.ts'
import { locate } from '../sandbox/binaries/location.ts'

/** The program that builds what Flux would build. */
export interface Reader {
  /** Changes with the program's sources. */
  key: string
  path(): Promise<string>
}

/** The reader in the cache; whoever reads sees to it that it is built. */
export async function cachedReader(cache: string): Promise<Reader> {
  const { binaries } = await locate({ cache, module: 'reader' })
  return {
    key: basename(binaries),
    path: async () => {
      const set = await findBinaries({ cache, module: 'reader' })
      if (set) return set.path('reader')
      throw new FleetError({
        code: 'reader-missing',
        message: 'The program that reads fleets is not built',
        hint: 'Run `fleet graph` or `fleet up`: both build it first.',
        exitCode: ExitCode.machine,
      })
    },
  }
}
