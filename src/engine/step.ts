import type { ExitCode } from '../errors.ts'

/** Why a step cannot be done here: printed by a dry run, an error of a real one. */
export interface Blocked {
  kind: 'blocked'
  reason: string
  hint: string
  /** The error's own code and exit code, where it has them; `<step>-blocked` and 1 otherwise. */
  code?: string
  exitCode?: ExitCode
}

/** What a look at the machine says about a step, before anything is changed. */
export type Inspection<Intent> =
  | { kind: 'satisfied'; detail?: string }
  | { kind: 'needed'; intent: Intent; summary: string }
  | Blocked
  /** Can only be known after another step was applied; a dry run prints why. */
  | { kind: 'unknown'; until: string }

/** Says what a step is doing right now; replaces what was said before. */
export type Report = (text: string) => void

/**
 * One thing that `fleet up` brings about. Steps form a graph by `needs`; the engine runs those
 * whose needs are met side by side, journals the intent before `apply`, and `fleet down` reverts
 * from the journalled intent alone. An intent is plain JSON.
 */
export interface Step<Intent> {
  id: string
  title: string
  needs: string[]
  inspect(): Promise<Inspection<Intent>>
  apply(intent: Intent, report: Report, signal: AbortSignal): Promise<void>
  /** Undoes whatever of the intent is there, however far `apply` got; must be idempotent. */
  revert(intent: Intent): Promise<void>
}
