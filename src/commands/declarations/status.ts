import type { Command } from 'commander'
import type { StatusOptions } from '../status.ts'
import { type Exit, fleetOptions } from './options.ts'

export function declareStatus(program: Command, exit: Exit): void {
  fleetOptions(program.command('status').description('show what is healthy and what is not'))
    .option('--cluster <name>', 'the cluster, where the current folder does not tell')
    .option('-w, --watch', 'keep the view up to date until Ctrl-C')
    .action(async (options: StatusOptions) =>
      exit(await (await import('../status.ts')).status(options)),
    )
}
