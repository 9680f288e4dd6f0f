import { askOnTerminal, chooseProvider } from '../providers/choose.js'
import type { ProviderName } from '../providers/names.js'
import type { LocatedFleet } from './prepare.js'
import type { UpOptions } from './up.js'
import { namedProvider, refuseMisplaced } from './where.js'

/** All questions are asked here, before the live list takes the terminal. */
export async function prepareProvider(
  options: UpOptions,
  { settings, record }: LocatedFleet,
): Promise<ProviderName> {
  const provider = await chooseProvider({
    named: namedProvider(options, settings),
    existing: record?.provider,
    engine: async () => (await import('../kind/engine.js')).engineAnswers(),
    colima: async () => (await import('../colima/detect.js')).canUseColima(),
    yes: options.yes === true || options.dryRun === true,
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    ask: askOnTerminal,
  })
  refuseMisplaced(options, provider)
  return provider
}
