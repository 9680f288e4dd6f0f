import { Argument, type Command, Option } from 'commander'
import type { DnsAction, DnsCommandOptions } from '../dns.ts'
import { type Exit, fleetOptions } from './options.ts'

export function declareDns(program: Command, exit: Exit): void {
  fleetOptions(
    program
      .command('dns')
      .description("make the fleet's names lead to this machine, or try them")
      .addArgument(
        new Argument('[action]', 'what to do')
          .choices(['apply', 'remove', 'status'])
          .default('apply'),
      ),
  )
    .option('--cluster <name>', 'the cluster, where the current folder does not tell')
    .addOption(
      new Option('--mode <mode>', 'how names are made to work; auto chooses and says why').choices([
        'auto',
        'hosts',
        'resolver',
        'mdns',
      ]),
    )
    .option('--domain <name>', 'the domain of the names, local unless told')
    .option('--hosts-file <path>', "another hosts file than the system's")
    .option('--dry-run', 'print the exact change as a diff and make none')
    .action(async (action: DnsAction, options: DnsCommandOptions) =>
      exit(await (await import('../dns.ts')).dns(action, options)),
    )
}
