import type { Command } from 'commander'
import type { DownOptions } from '../down.ts'
import { type Exit, fleetOptions } from './options.ts'

export function declareDown(program: Command, exit: Exit): void {
  fleetOptions(program.command('down').description('take away everything that up made'))
    .option('--cluster <name>', 'the cluster, where the current folder does not tell')
    .option('--purge', 'also remove development secrets and cached images')
    .option('--confirm <name>', 'the context of a cluster that looks like production')
    .option('--dry-run', 'print what would be taken away and change nothing')
    .action(async (options: DownOptions) => exit(await (await import('../down.ts')).down(options)))
}
