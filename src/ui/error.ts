import { stripVTControlCharacters } from 'node:util'
import { ExitCode, FleetError, messageOf } from '../errors.ts'
import { paintText } from './line.ts'

const bugHint =
  'This is a bug in fleet: run the same command with --debug and report what it prints.'

/** What went wrong, why, and what to do next; where it happened in the code only with `debug`. */
export function renderError(
  error: unknown,
  { debug, color = false }: { debug: boolean; color?: boolean },
): string {
  const known = error instanceof FleetError
  const hint = known ? error.hint : bugHint
  const lines = [
    `${paintText('Error:', 'bad', color)} ${paintText(clean(messageOf(error)), 'strong', color)}`,
    ...(known && error.why ? [indent(clean(error.why))] : []),
    `${paintText('Next:', 'busy', color)} ${clean(hint)}`,
    ...(debug ? ['', ...stacks(error)] : []),
  ]
  return lines.join('\n')
}

/** The same as one JSON object, for `--output json`. */
export interface ErrorJson {
  type: 'error'
  code: string
  message: string
  why?: string
  hint: string
  exitCode: number
}

/** An error as the last object of a JSON output. */
export function errorJson(error: unknown): ErrorJson {
  const known = error instanceof FleetError
  return {
    type: 'error',
    code: known ? error.code : 'internal',
    message: messageOf(error),
    ...(known && error.why !== undefined && { why: error.why }),
    hint: known ? error.hint : bugHint,
    exitCode: known ? error.exitCode : ExitCode.failed,
  }
}

/** Line breaks stay: programs explain themselves in several lines. */
function clean(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[^\P{Cc}\n\t]+/gu, '')
    .trim()
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')
}

/** The stack of an error and of all that caused it. */
function stacks(error: unknown): string[] {
  if (!(error instanceof Error)) return []
  const own = error.stack ?? messageOf(error)
  return error.cause === undefined ? [own] : [own, 'caused by', ...stacks(error.cause)]
}
