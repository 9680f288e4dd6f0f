import { askOnTerminal, chooseProvider } from '../providers/choose.ts'
import type { ProviderName } from '../providers/names.ts'
import type { LocatedFleet } from './prepare.ts'
import type { UpOptions } from './up.ts'
import { namedProvider, refuseMisplaced } from './where.ts'

/**
 * All questions are asked here, before the live list takes the terminal.
 * @throws FleetError also when the machine's disk cannot hold what is yet to be built
 */
export async function prepareProvider(
  options: UpOptions,
  { settings, record, paths }: LocatedFleet,
): Promise<ProviderName> {
  const provider = await chooseProvider({
    named: namedProvider(options, settings),
    existing: record?.provider,
    engine: async () => (await import('../kind/engine.ts')).engineAnswers(),
    colima: async () => (await import('../colima/detect.ts')).canUseColima(),
    yes: options.yes === true || options.dryRun === true,
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    ask: askOnTerminal,
  })
  refuseMisplaced(options, provider)
  if (provider === 'sandbox' && record === undefined && options.dryRun !== true) {
    // Now, and not after the fleet's reader was built, which takes a minute of its own. A cluster
    // that is there has its programs.
    const { refuseSmallDisk } = await import('../sandbox/binaries/build.ts')
    await refuseSmallDisk({ cache: paths.cache })
  }
  return provider
}
