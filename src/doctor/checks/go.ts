import { join } from 'node:path'
import { FleetError } from '../../errors.ts'
import { findBinaries } from '../../sandbox/binaries/find.ts'
import { findGo } from '../../sandbox/binaries/toolchain.ts'
import { templatesFolder } from '../../system/paths.ts'
import type { Check } from '../types.ts'

/** Go builds fleet's own programs; once they are there it is not needed. */
export const goCheck: Check = {
  id: 'go',
  title: 'Go',
  look: async ({ paths, env }) => {
    try {
      const { version, fetches } = await findGo(join(templatesFolder(), 'reader'), env)
      const more = fetches === undefined ? '' : `, which fetches ${fetches} by itself`
      return { status: 'ok', detail: `Go ${version}${more}` }
    } catch (error) {
      if (!(error instanceof FleetError)) throw error
      const built = await findBinaries({ cache: paths.cache, module: 'reader' })
      const trouble = {
        detail: error.message,
        why: built
          ? "fleet's reader is built already; the sandbox, or a new version of fleet, needs Go again."
          : 'The program that reads a fleet as Flux does is built from its Go module.',
        remedy: error.hint,
      }
      return { status: built ? 'warning' : 'failed', ...trouble }
    }
  },
}
