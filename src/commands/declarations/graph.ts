import { type Command, Option } from 'commander'
import type { GraphOptions } from '../graph.ts'
import { type Exit, fleetOptions } from './options.ts'

export function declareGraph(program: Command, exit: Exit): void {
  fleetOptions(program.command('graph').description('show services, layers and dependencies'))
    .addOption(
      new Option('--format <format>', 'how to draw it')
        .choices(['text', 'mermaid', 'dot'])
        .default('text'),
    )
    .action(async (options: GraphOptions) =>
      exit(await (await import('../graph.ts')).graph(options)),
    )
}
