import { readAgentConfig } from '../agent/config.ts'
import { agentFiles } from '../agent/files.ts'
import { stopAgent } from '../agent/stop.ts'
import { contextOf } from '../existing/access.ts'
import { existingLayout } from '../existing/layout.ts'
import { remoteOf } from '../existing/remote.ts'
import { clusterAgentStep } from '../steps/cluster-agent.ts'
import { existingClusterStep } from '../steps/existing-cluster.ts'
import { remoteFluxStep, revertRemoteFlux } from '../steps/remote-flux.ts'
import { readFileIfExists } from '../system/files.ts'
import { pickFreePorts } from '../system/ports.ts'
import type { ClusterMaker, ClusterRequest } from './provider.ts'

/** Works in a cluster that is there already, and takes away only what it brought. */
export function existingMaker(folder: string): ClusterMaker {
  return {
    steps: (request) => [
      existingClusterStep(folder, contextOf(request.record)),
      agentFor(request, folder),
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
    stop: () => stopAgent(folder),
    reverters: { flux: revertRemoteFlux },
  }
}

/** For forwards and wake-ups; nothing in the cluster has to reach it. */
function agentFor({ record, git }: ClusterRequest, folder: string) {
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
