import type { Step } from '../engine/step.ts'
import { FleetError } from '../errors.ts'
import { binariesStep } from './binaries.ts'

/**
 * Fetches the CRDs of well-known services into the cache. What prevents it is said and prevents
 * nothing else: the sandbox has open definitions for the kinds that it does not know.
 */
export function knownDefinitionsStep(cache: string): Step<null> {
  const step = binariesStep('crds', cache)
  return {
    ...step,
    inspect: async () => {
      const found = await step.inspect()
      return found.kind === 'blocked'
        ? { kind: 'satisfied', detail: withoutThem(found.reason) }
        : found
    },
    apply: async (intent, report, signal) => {
      try {
        await step.apply(intent, report, signal)
      } catch (error) {
        if (signal.aborted || !(error instanceof FleetError)) throw error
        report(withoutThem(error.why ?? error.message))
      }
    },
  }
}

function withoutThem(why: string): string {
  return `not to be had (${why}): such objects are taken as they are`
}
