import { sandboxComponents } from '../flux/components.ts'
import { withoutFlux } from '../flux/root-patches.ts'
import { wantedCharts } from '../sandbox/charts/wanted.ts'
import { binariesStep } from '../steps/binaries.ts'
import { controlPlaneStep, revertControlPlane } from '../steps/control-plane.ts'
import { refusalsOf } from '../steps/faults.ts'
import { ownFlux, ownSync, renderedObjects } from '../steps/fleet-objects.ts'
import { fluxStep } from '../steps/flux.ts'
import { knownDefinitionsStep } from '../steps/known-definitions.ts'
import { standInDefinitions } from '../steps/stand-in-definitions.ts'
import type { ClusterMaker, FluxPlatform } from './provider.ts'

/** Builds, starts and ends the sandbox. */
export function sandboxMaker(folder: string): ClusterMaker {
  const stop = () => revertControlPlane({ folder })
  return {
    steps: ({ record, cache, git, model, faults, featureGates }) => [
      knownDefinitionsStep(cache),
      binariesStep('sandbox', cache),
      controlPlaneStep({
        cluster: record.name,
        folder,
        cache,
        git,
        featureGates,
        forecast: { charts: wantedCharts(renderedObjects(model)) },
        faults,
        refusals: refusalsOf(model.services, faults),
      }),
    ],
    flux: (request) => fluxStep({ ...request, folder, platform: platform(request.cache) }),
    stop,
    // Not by the journal's folder: one that was moved must not lead to another's processes.
    reverters: { 'control-plane': stop },
  }
}

function platform(cache: string): FluxPlatform {
  return {
    rootPatches: (model) => withoutFlux(ownSync(model).root.namespace),
    sourceHost: async () => '127.0.0.1',
    components: async (client, model) => {
      const { namespace } = ownSync(model).root
      const repositoryBuild = ownFlux(model)
      return [
        ...sandboxComponents({ namespace, definitions: [], repositoryBuild }),
        ...(await standInDefinitions(client, model, cache)),
      ]
    },
    lacking: (client, model) => standInDefinitions(client, model, cache),
  }
}
