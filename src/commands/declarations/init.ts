import { type Command, InvalidArgumentError, Option } from 'commander'
import type { InitOptions } from '../init.ts'
import { type Exit, list } from './options.ts'

const groups = ['core', 'observability', 'databases', 'apps'] as const

export function declareInit(program: Command, exit: Exit): void {
  program
    .command('init [folder]')
    .description('make a fleet repository of your own from the built-in one')
    .option('--name <name>', "the fleet's and its cluster's name, the folder's unless told")
    .option('--cluster <name>', "the cluster's folder, services-amer unless told")
    .option('--region <name>', 'AWS region, us-east-1 unless told')
    .option('--domain <name>', 'what the names of web pages end in, local unless told')
    .option('--services <names>', 'only these and what they depend on: n8n,temporal', list)
    .option('--group <names>', `the same by groups: ${groups.join(', ')}`, groupList)
    .option('--remote <url>', 'where it will be pushed to')
    .option('-y, --yes', 'take the defaults for what is not told')
    .addOption(
      new Option('--output <format>', 'text, or json for one object')
        .choices(['text', 'json'])
        .default('text'),
    )
    .option('--debug', 'print stack traces')
    .action(async (folder: string | undefined, options: InitOptions) =>
      exit(await (await import('../init.ts')).init(folder, options)),
    )
}

function groupList(text: string): (typeof groups)[number][] {
  return list(text).map((name) => {
    const group = groups.find((one) => one === name)
    if (group === undefined) throw new InvalidArgumentError(`the groups are ${groups.join(', ')}`)
    return group
  })
}
