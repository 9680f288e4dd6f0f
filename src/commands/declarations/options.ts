import { type Command, InvalidArgumentError, Option } from 'commander'
import { parseDuration } from '../../config/duration.ts'

/** Ends the command line with an exit code. */
export type Exit = (code: number) => void

/** The options of every command that reads a fleet repository. */
export function fleetOptions(command: Command): Command {
  return command
    .option('--repo <folder>', 'the fleet repository, instead of the one around this folder')
    .option('--path <folder>', 'the folder in it that Flux starts from')
    .option('--branch <name>', 'the branch that is served to Flux')
    .option('--stage <name>', 'the stage: dev, prod, or a folder of your own')
    .addOption(
      new Option('--output <format>', 'text, or json for one object a line')
        .choices(['text', 'json'])
        .default('text'),
    )
    .option('--debug', 'print stack traces')
}

/** Comma-separated names; empty ones are mistakes. */
export function list(text: string): string[] {
  const names = text.split(',').map((name) => name.trim())
  if (names.includes('')) throw new InvalidArgumentError('give names separated by commas: a,b')
  return names
}

/** A duration in milliseconds. */
export function duration(text: string): number {
  const parsed = parseDuration(text)
  if (parsed === undefined) throw new InvalidArgumentError('use a duration like 90s, 10m or 1h30m')
  return parsed
}

/** Collects `service=Fault` pairs of a repeatable option. */
export function fault(text: string, earlier: Record<string, string> = {}): Record<string, string> {
  const match = /^([^=\s]+)=([A-Za-z]+)$/.exec(text)
  if (!match) throw new InvalidArgumentError('write it as service=CrashLoopBackOff')
  return { ...earlier, [match[1] ?? '']: match[2] ?? '' }
}
