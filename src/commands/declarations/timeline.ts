import { type Command, InvalidArgumentError, Option } from 'commander'
import type { TimelineOptions } from '../timeline.ts'
import { type Exit, fleetOptions } from './options.ts'

export function declareTimeline(program: Command, exit: Exit): void {
  fleetOptions(program.command('timeline').description('draw how a run of up went, as one page'))
    .option('--cluster <name>', 'the cluster, where the current folder does not tell')
    .option('--output-file <path>', 'where to write it; - is standard output')
    .addOption(
      new Option('--format <format>', 'a page, or the picture alone')
        .choices(['html', 'svg'])
        .default('html'),
    )
    .option('--run <n>', 'which run: 1 is the newest, 2 the one before', count, 1)
    .action(async (options: TimelineOptions) =>
      exit(await (await import('../timeline.ts')).timeline(options)),
    )
}

function count(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('count runs from 1, the newest')
  return Number(text)
}
