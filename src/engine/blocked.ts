import { FleetError } from '../errors.ts'
import type { Blocked } from './step.ts'

/**
 * What keeps a step from being done, as an answer: a dry run prints it and goes on.
 * @throws the error itself when it is not one that fleet foresees
 */
export function blockedBy(error: unknown): Blocked {
  if (!(error instanceof FleetError)) throw error
  const { code, message, why, hint, exitCode } = error
  return { kind: 'blocked', reason: why ? `${message}: ${why}` : message, hint, code, exitCode }
}
