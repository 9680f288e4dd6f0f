/** Exit codes of the command line: what kind of trouble it was. */
export const ExitCode = {
  ok: 0,
  /** What was asked for does not work. */
  failed: 1,
  /** The command line, fleet.yaml or the fleet repository is wrong. */
  usage: 2,
  /** The machine lacks something: a program, disk space, a permission. */
  machine: 3,
  interrupted: 130,
} as const
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]

export interface FleetErrorDetails {
  /** Stable kebab-case identifier, for `--output json` and tests. */
  code: string
  /** What went wrong, and which file, line or object it is about; one sentence. */
  message: string
  /** Why, in the words of the program or cluster that refused. */
  why?: string
  /** What to do next. */
  hint: string
  exitCode?: ExitCode
  cause?: unknown
}

/** An error that a user can act on: what, which object, why, and what to do next. */
export class FleetError extends Error {
  readonly code: string
  readonly why: string | undefined
  readonly hint: string
  readonly exitCode: ExitCode

  constructor(details: FleetErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'FleetError'
    this.code = details.code
    this.why = details.why
    this.hint = details.hint
    this.exitCode = details.exitCode ?? ExitCode.failed
  }
}

/** The end that a person (or the system's shutdown) asked for. */
export class Interrupted extends FleetError {
  constructor() {
    super({
      code: 'interrupted',
      message: 'Interrupted',
      hint: 'Run the same command again to go on; nothing half-made was left.',
      exitCode: ExitCode.interrupted,
    })
    this.name = 'Interrupted'
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
