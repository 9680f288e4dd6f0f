import { askOnTerminal, chooseProvider } from '../providers/choose.ts'
import type { ProviderName } from '../providers/names.ts'
import type { LocatedFleet } from './prepare.ts'
import type { UpOptions } from './up.ts'
import { namedProvider, refuseMisplaced } from './where.ts'

/** All questions are asked here, before the live list takes the terminal. */
export async function prepareProvider(
  options: UpOptions,
  { settings, record }: LocatedFleet,
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
  return provider
}
