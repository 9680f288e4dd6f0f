import type { AnyStep } from '../engine/run.ts'
import { messageOf } from '../errors.ts'

/**
 * A step that helps and is no need: what keeps it from being done is said, and everything goes on
 * without. Only an interruption still ends the run.
 */
export function optional(step: AnyStep): AnyStep {
  return {
    ...step,
    inspect: async () => {
      const found = await step.inspect()
      return found.kind === 'blocked'
        ? { kind: 'satisfied', detail: `done without: ${found.reason}` }
        : found
    },
    apply: async (intent, report, signal) => {
      try {
        await step.apply(intent, report, signal)
      } catch (error) {
        signal.throwIfAborted()
        report(`done without: ${messageOf(error)}`)
      }
    },
  }
}
