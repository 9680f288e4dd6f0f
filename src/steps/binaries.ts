import { blockedBy } from '../engine/blocked.ts'
import type { Step } from '../engine/step.ts'
import { buildBinaries } from '../sandbox/binaries/build.ts'
import { planBuild } from '../sandbox/binaries/plan.ts'
import type { ModuleName } from '../sandbox/binaries/table.ts'

const titles: Record<ModuleName, string> = {
  reader: 'Fleet reader',
  sandbox: 'Sandbox programs',
  registry: 'Image cache program',
  charts: 'Program that looks charts up',
  crds: 'Definitions of well-known services',
  kind: 'kind',
  flux: "Flux's manifests",
}

/** Builds a module's binaries into the cache; nothing to revert, since the cache is no residue. */
export function binariesStep(module: ModuleName, cache: string): Step<null> {
  return {
    id: `${module}-binaries`,
    title: titles[module],
    needs: [],
    inspect: async () => {
      const plan = await planBuild({ cache, module }).catch(blockedBy)
      if ('kind' in plan) return plan
      return plan.complete
        ? { kind: 'satisfied', detail: 'built' }
        : { kind: 'needed', intent: null, summary: plan.summary }
    },
    apply: async (_intent, report, signal) => {
      await buildBinaries(
        { cache, module },
        ({ done, total, text }) => {
          report(total > 0 ? `${Math.floor((100 * done) / total)} % ${text}` : text)
        },
        signal,
      )
    },
    revert: async () => {},
  }
}
