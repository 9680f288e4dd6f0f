import type { Command } from 'commander'
import type { CredentialsOptions } from '../credentials.ts'
import { type Exit, fleetOptions } from './options.ts'

export function declareCredentials(program: Command, exit: Exit): void {
  fleetOptions(
    program
      .command('credentials [service]')
      .description('show how to sign in: URL, user and, when asked for, the password'),
  )
    .option('--cluster <name>', 'the cluster, where the current folder does not tell')
    .option('--show', 'print passwords')
    .option('--copy', 'put the password of one service on the clipboard')
    .option('--user <name>', 'only the login of this user')
    .action(async (service: string | undefined, options: CredentialsOptions) =>
      exit(await (await import('../credentials.ts')).credentials(service, options)),
    )
}
