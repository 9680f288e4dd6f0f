import type { Command } from 'commander'
import type { ExistingOptions } from '../existing.ts'
import { duration, type Exit, fleetOptions } from './options.ts'

export function declareRecover(program: Command, exit: Exit): void {
  fleetOptions(
    program.command('recover').description('mend a cluster after a reboot, a sleep or a crash'),
  )
    .option('--cluster <name>', 'the cluster, where the current folder does not tell')
    .option('--timeout <duration>', 'give up after this long, 15m unless told', duration)
    .action(async (options: ExistingOptions) =>
      exit(await (await import('../existing.ts')).upExisting(options)),
    )
}
