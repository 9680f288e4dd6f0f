import { sandboxComponents } from '../flux/components.js'
import { wantedCharts } from '../sandbox/charts/wanted.js'
import { sandboxLayout } from '../sandbox/layout.js'
import { binariesStep } from '../steps/binaries.js'
import { connectSandbox } from '../steps/connect.js'
import { controlPlaneStep, revertControlPlane } from '../steps/control-plane.js'
import { ownFlux, ownSync, renderedObjects } from '../steps/fleet-objects.js'
import { notProven } from '../steps/not-proven.js'
import { runningAgent } from '../steps/running-agent.js'
import { standInDefinitions } from '../steps/stand-in-definitions.js'
import type { Provider } from './provider.js'

/** The embedded default: a real control plane and real Flux as processes, pods simulated by KWOK. */
export const sandboxProvider: Provider = {
  name: 'sandbox',
  simulated: true,
  ready: 'control-plane',
  steps: ({ record, folder, cache, git, model, faults }) => [
    binariesStep('sandbox', cache),
    controlPlaneStep({
      cluster: record.name,
      folder,
      cache,
      git,
      forecast: { charts: wantedCharts(renderedObjects(model)) },
      faults,
    }),
  ],
  flux: () => ({
    outsidePods: true,
    sourceHost: async () => '127.0.0.1',
    components: async (client, model) => {
      const { namespace } = ownSync(model).root
      const repositoryBuild = ownFlux(model)
      return [
        ...sandboxComponents({ namespace, definitions: [], repositoryBuild }),
        ...(await standInDefinitions(client, model)),
      ]
    },
  }),
  connect: connectSandbox,
  kubeconfig: (folder) => sandboxLayout(folder).kubeconfig('admin'),
  httpPort: async (folder) => {
    const agent = await runningAgent(folder)
    return (await agent?.client.dns())?.front?.port
  },
  notProven,
  // Not by the journal's folder: one that was moved must not lead to another's processes.
  reverters: (folder) => ({ 'control-plane': () => revertControlPlane({ folder }) }),
}
