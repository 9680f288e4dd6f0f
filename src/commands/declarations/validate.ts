import { type Command, Option } from 'commander'
import type { ValidateOptions } from '../validate.ts'
import type { Exit } from './options.ts'

export function declareValidate(program: Command, exit: Exit): void {
  program
    .command('validate [folder]')
    .description('find what would go wrong in a cluster, before anything gets there')
    .option('--stage <name>', 'only this stage: dev, prod, or a folder of your own')
    .option('--files-only', 'start no API server: schemas are not checked')
    .addOption(
      new Option('--output <format>', 'text, or json for one object a line')
        .choices(['text', 'json'])
        .default('text'),
    )
    .option('--debug', 'print stack traces')
    .action(async (folder: string | undefined, options: ValidateOptions) =>
      exit(await (await import('../validate.ts')).validate(folder, options)),
    )
}
