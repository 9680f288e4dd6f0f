import { readAgentConfig } from '../agent/config.js'
import { agentFiles } from '../agent/files.js'
import { stopAgent } from '../agent/stop.js'
import { contextOf } from '../existing/access.js'
import { existingLayout } from '../existing/layout.js'
import { remoteOf } from '../existing/remote.js'
import { clusterAgentStep } from '../steps/cluster-agent.js'
import { existingClusterStep } from '../steps/existing-cluster.js'
import { remoteFluxStep, revertRemoteFlux } from '../steps/remote-flux.js'
import { readFileIfExists } from '../system/files.js'
import { pickFreePorts } from '../system/ports.js'
import type { ClusterMaker, ClusterRequest } from './provider.js'

/** Works in a cluster that is there already, and takes away only what it brought. */
export const existingMaker: ClusterMaker = {
  steps: (request) => [
    existingClusterStep(request.folder, contextOf(request.record)),
    agentFor(request),
  ],
  flux: ({ record, cache, model, after }) =>
    remoteFluxStep({
      cluster: record.name,
      context: contextOf(record),
      cache,
      model,
      remote: () => remoteOf(record.repository, record.branch),
      after,
    }),
  stop: stopAgent,
  reverters: () => ({ flux: revertRemoteFlux }),
}

/** For forwards and wake-ups; nothing in the cluster has to reach it. */
function agentFor({ record, folder, git }: ClusterRequest) {
  const { kubeconfig } = existingLayout(folder)
  return clusterAgentStep({
    cluster: record.name,
    folder,
    git,
    after: 'existing-cluster',
    place: async () => {
      if ((await readFileIfExists(kubeconfig)) === undefined) return undefined
      const before = await readAgentConfig(agentFiles(folder).config).catch(() => undefined)
      const [free = 0] = before ? [] : await pickFreePorts(1)
      return { port: before?.port ?? free, kubeconfig }
    },
    check: async () => {},
  })
}
