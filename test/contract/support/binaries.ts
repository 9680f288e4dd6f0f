import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fleetPaths } from '../../../src/system/paths.js'

/** Folder of the sandbox's binaries: FLEET_TEST_BINARIES, else where the hand-made build leaves them. */
const folder = process.env.FLEET_TEST_BINARIES ?? join(fleetPaths().cache, 'binaries', 'manual')

/** The folder when it holds all the named binaries; otherwise undefined, and the test is skipped. */
export function binariesWith(...names: string[]): string | undefined {
  return names.every((name) => existsSync(join(folder, name))) ? folder : undefined
}

/** What a skipped test says in its title. */
export function needing(title: string, binaries: string | undefined): string {
  return binaries ? title : `${title} (skipped: the sandbox's binaries are not built)`
}
