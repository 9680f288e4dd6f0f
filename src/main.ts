import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { declareCommands } from './commands/declare.ts'
import { ExitCode } from './errors.ts'
import { packageFolder } from './system/package-folder.ts'

/** Runs one command line; the only place where errors are printed. Resolves to the exit code. */
export async function main(argv: string[]): Promise<number> {
  let exitCode: number = ExitCode.ok
  const program = new Command('fleet')
    .description('Brings a whole Flux platform up on one machine, and says what it waits for.')
    .version(await version(), '-V, --version')
    .showHelpAfterError('(fleet --help shows what there is)')
    .exitOverride()
  declareCommands(program, (code) => {
    exitCode = code
  })
  try {
    if (argv.length === 0) program.outputHelp()
    else await program.parseAsync(argv, { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : ExitCode.usage
    return printError(error, argv)
  }
}

async function printError(thrown: unknown, argv: string[]): Promise<number> {
  const { FleetError, Interrupted } = await import('./errors.ts')
  const { renderError } = await import('./ui/error.ts')
  // What inquirer throws at Ctrl-C in a question.
  const atQuestion = thrown instanceof Error && thrown.name === 'ExitPromptError'
  const error = atQuestion ? new Interrupted() : thrown
  const json = argv.some((argument, index) => {
    return argument === '--output=json' || (argument === '--output' && argv[index + 1] === 'json')
  })
  if (json) {
    const { errorJson } = await import('./ui/error.ts')
    process.stdout.write(`${JSON.stringify(errorJson(error))}\n`)
  }
  process.stderr.write(`${renderError(error, { debug: argv.includes('--debug') })}\n`)
  return error instanceof FleetError ? error.exitCode : ExitCode.failed
}

async function version(): Promise<string> {
  const file = join(packageFolder(), 'package.json')
  const parsed: unknown = JSON.parse(await readFile(file, 'utf8'))
  return typeof parsed === 'object' && parsed !== null && 'version' in parsed
    ? String(parsed.version)
    : 'unknown'
}
