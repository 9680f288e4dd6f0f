import { sandboxComponents } from '../flux/components.js'
import { withoutFlux } from '../flux/root-patches.js'
import { wantedCharts } from '../sandbox/charts/wanted.js'
import { binariesStep } from '../steps/binaries.js'
import { controlPlaneStep, revertControlPlane } from '../steps/control-plane.js'
import { refusalsOf } from '../steps/faults.js'
import { ownFlux, ownSync, renderedObjects } from '../steps/fleet-objects.js'
import { fluxStep } from '../steps/flux.js'
import { knownDefinitionsStep } from '../steps/known-definitions.js'
import { standInDefinitions } from '../steps/stand-in-definitions.js'
import type { ClusterMaker, FluxPlatform } from './provider.js'

/** Builds, starts and ends the sandbox. */
export const sandboxMaker: ClusterMaker = {
  steps: ({ record, folder, cache, git, model, faults, featureGates }) => [
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
  flux: (request) => fluxStep({ ...request, platform: platform(request.cache) }),
  stop: (folder) => revertControlPlane({ folder }),
  // Not by the journal's folder: one that was moved must not lead to another's processes.
  reverters: (folder) => ({ 'control-plane': () => revertControlPlane({ folder }) }),
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
