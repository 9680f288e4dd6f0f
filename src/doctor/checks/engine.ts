import { FleetError } from '../../errors.ts'
import { readEngine } from '../../kind/engine.ts'
import type { Check } from '../types.ts'

/** Without an engine there is still the sandbox. */
export const engineCheck: Check = {
  id: 'engine',
  title: 'Container engine',
  look: async ({ docker }, signal) => {
    try {
      const { version, system, rootless } = await readEngine(docker, signal)
      return { status: 'ok', detail: `${version} on ${system}${rootless ? ', rootless' : ''}` }
    } catch (error) {
      if (!(error instanceof FleetError)) throw error
      return {
        status: 'warning',
        detail: error.why ? `${error.message}: ${error.why}` : error.message,
        why: 'Only a container engine runs containers; without one there is the sandbox, which rehearses.',
        remedy: error.hint,
      }
    }
  },
}
