import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findBinaries } from '../../../src/sandbox/binaries/find.ts'
import { fleetPaths } from '../../../src/system/paths.ts'

const { cache } = fleetPaths()

/** FLEET_TEST_BINARIES, else what `fleet` built for itself, else what was built by hand. */
const folder =
  process.env.FLEET_TEST_BINARIES ??
  (await findBinaries({ cache }).catch(() => undefined))?.directory ??
  join(cache, 'binaries', 'manual')

/** The folder when it holds all the named binaries; otherwise undefined, and the test is skipped. */
export function binariesWith(...names: string[]): string | undefined {
  return names.every((name) => existsSync(join(folder, name))) ? folder : undefined
}

/** What a skipped test says in its title. */
export function needing(title: string, binaries: string | undefined): string {
  return binaries ? title : `${title} (skipped: the sandbox's binaries are not built)`
}
