import { userKubeconfig } from '../cluster/user-kubeconfig.js'
import { eagerPatches } from '../flux/controllers.js'
import { dockerAt } from '../kind/docker.js'
import { currentEndpoint } from '../kind/engine.js'
import { mustReadKept, readKept } from '../kind/kept.js'
import { kindLayout } from '../kind/layout.js'
import { controlPlaneOf, readNodes } from '../kind/nodes.js'
import { removeCluster } from '../kind/remove.js'
import { checkSource, findSourceHost, type SourceHost } from '../kind/source-host.js'
import { binariesStep } from '../steps/binaries.js'
import { type AgentPlace, clusterAgentStep } from '../steps/cluster-agent.js'
import { ownFlux } from '../steps/fleet-objects.js'
import { fluxInPods } from '../steps/flux-in-pods.js'
import { kindBinaryStep } from '../steps/kind-binary.js'
import { kindClusterStep } from '../steps/kind-cluster.js'
import { kubeconfigStep, revertKubeconfig } from '../steps/kubeconfig.js'
import type { ClusterMaker, ClusterRequest } from './provider.js'

/** Makes, starts and removes a kind cluster. */
export const dockerMaker: ClusterMaker = {
  steps: (request) => {
    const { record, folder, cache, git, kind } = request
    const { kubeconfig } = kindLayout(folder)
    const endpoint = async () => (await readKept(folder))?.endpoint ?? currentEndpoint(process.env)
    return [
      kindBinaryStep(cache),
      binariesStep('flux', cache),
      kindClusterStep({ cluster: record.name, folder, cache, endpoint, ...kind }),
      clusterAgentStep({
        cluster: record.name,
        folder,
        git,
        after: 'kind-cluster',
        place: () => placeOf(request),
        check: () => checkFromNode(request),
      }),
      kubeconfigStep({
        file: userKubeconfig(process.env),
        context: `kind-${record.name}`,
        server: () => serverOf(folder),
        from: kubeconfig,
        after: 'kind-cluster',
        switchTo: kind.switchContext,
      }),
    ]
  },
  flux: (folder, cache) => ({
    rootPatches: (model) => eagerPatches(ownFlux(model)),
    sourceHost: async () => (await sourceOf(folder)).host,
    components: (_client, model) => fluxInPods(model, cache),
  }),
  reverters: (folder) => ({
    'kind-cluster': (intent) => removeCluster(intent, folder),
    kubeconfig: revertKubeconfig,
  }),
}

/** The agent's place beside a cluster that runs; undefined while there is none. */
async function placeOf({ folder }: ClusterRequest): Promise<AgentPlace | undefined> {
  const kept = await readKept(folder)
  if (!kept) return undefined
  const source = await sourceOf(folder).catch(() => undefined)
  if (!source) return undefined
  const bridge = source.listen === undefined ? {} : { bridge: source.listen }
  return { port: kept.agentPort, kubeconfig: kindLayout(folder).kubeconfig, ...bridge }
}

async function serverOf(folder: string): Promise<string | undefined> {
  const kept = await readKept(folder)
  return kept && `https://127.0.0.1:${kept.apiPort}`
}

async function checkFromNode({ folder }: ClusterRequest): Promise<void> {
  const { agentPort, cluster, endpoint } = await mustReadKept(folder)
  const docker = dockerAt(endpoint)
  const node = controlPlaneOf(await readNodes(docker, cluster))
  if (!node) throw new Error('the cluster went away')
  const { host } = await findSourceHost(docker, node.id)
  await checkSource(docker, node.id, { host, port: agentPort })
}

async function sourceOf(folder: string): Promise<SourceHost> {
  const { endpoint, cluster } = await mustReadKept(folder)
  const docker = dockerAt(endpoint)
  const node = controlPlaneOf(await readNodes(docker, cluster))
  if (!node?.running) throw new Error('the cluster does not run')
  return findSourceHost(docker, node.id)
}
