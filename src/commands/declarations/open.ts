import type { Command } from 'commander'
import type { OpenOptions } from '../open.ts'
import { type Exit, fleetOptions } from './options.ts'

export function declareOpen(program: Command, exit: Exit): void {
  fleetOptions(program.command('open <service>').description('open a service in the browser'))
    .option('--cluster <name>', 'the cluster, where the current folder does not tell')
    .option('--print', 'only print its URL')
    .action(async (service: string, options: OpenOptions) =>
      exit(await (await import('../open.ts')).open(service, options)),
    )
}
