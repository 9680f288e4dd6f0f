import type { Command } from 'commander'
import type { SyncOptions } from '../sync.ts'
import { duration, type Exit, fleetOptions } from './options.ts'

export function declareSync(program: Command, exit: Exit): void {
  fleetOptions(
    program
      .command('sync')
      .description('let Flux have the work tree as it is, committed or not, and apply everything'),
  )
    .option('-w, --watch', 'again at every save, until Ctrl-C')
    .option('--stop', 'go back to the committed branch')
    .option('--timeout <duration>', 'give up waiting after this long, 10m unless told', duration)
    .action(async (options: SyncOptions) => exit(await (await import('../sync.ts')).sync(options)))
}
