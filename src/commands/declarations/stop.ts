import type { Command } from 'commander'
import type { StopOptions } from '../stop.ts'
import { type Exit, fleetOptions } from './options.ts'

export function declareStop(program: Command, exit: Exit): void {
  fleetOptions(
    program.command('stop').description('end what runs of a cluster, and keep all of it'),
  )
    .option('--cluster <name>', 'the cluster, where the current folder does not tell')
    .action(async (options: StopOptions) => exit(await (await import('../stop.ts')).stop(options)))
}
