import type { Command } from 'commander'
import type { ForwardOptions } from '../forward.ts'
import { type Exit, fleetOptions } from './options.ts'

export function declareForward(program: Command, exit: Exit): void {
  fleetOptions(
    program
      .command('forward [services...]')
      .description('make services reachable at localhost; all that a person would open'),
  )
    .option('--cluster <name>', 'the cluster, where the current folder does not tell')
    .option('-d, --detach', 'keep forwarding in the background')
    .option('--stop', 'stop forwarding in the background')
    .option('--list', 'show what is forwarded in the background')
    .action(async (services: string[], options: ForwardOptions) =>
      exit(await (await import('../forward.ts')).forward(services, options)),
    )
}
