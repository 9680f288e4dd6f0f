import { stopAgent } from '../agent/stop.js'
import { userKubeconfig } from '../cluster/user-kubeconfig.js'
import type { AnyStep } from '../engine/run.js'
import { eagerPatches } from '../flux/controllers.js'
import { liveMirrors } from '../images/probe.js'
import { dockerAt, dockerOutput } from '../kind/docker.js'
import { currentEndpoint } from '../kind/engine.js'
import { mustReadKept, readKept } from '../kind/kept.js'
import { kindLayout } from '../kind/layout.js'
import { areTold, tellNodes } from '../kind/mirrors.js'
import { controlPlaneOf, readNodes } from '../kind/nodes.js'
import { removeCluster } from '../kind/remove.js'
import { untilServicesReachable } from '../kind/service-network.js'
import { checkSource, findSourceHost, type SourceHost } from '../kind/source-host.js'
import { kindState } from '../kind/state.js'
import { binariesStep } from '../steps/binaries.js'
import { type AgentPlace, clusterAgentStep } from '../steps/cluster-agent.js'
import { ownFlux } from '../steps/fleet-objects.js'
import { fluxInPods } from '../steps/flux-in-pods.js'
import { imageCacheStep } from '../steps/image-cache.js'
import { kindBinaryStep } from '../steps/kind-binary.js'
import { kindClusterStep } from '../steps/kind-cluster.js'
import { kubeconfigStep, revertKubeconfig } from '../steps/kubeconfig.js'
import { optional } from '../steps/optional.js'
import type { ClusterMaker, ClusterRequest } from './provider.js'

/** Makes, starts and removes a kind cluster. */
export const dockerMaker: ClusterMaker = {
  steps: (request) => {
    const { folder } = request
    const endpoint = async () => (await readKept(folder))?.endpoint ?? currentEndpoint(process.env)
    return kindSteps(request, endpoint)
  },
  flux: (folder, cache) => ({
    rootPatches: (model) => eagerPatches(ownFlux(model)),
    sourceHost: async () => (await sourceOf(folder)).host,
    components: async (client, model) => {
      await untilServicesReachable(client)
      return fluxInPods(model, cache)
    },
  }),
  stop: async (folder) => {
    await stopAgent(folder)
    await stopNodes(folder)
  },
  reverters: (folder) => ({
    'kind-cluster': (intent) => removeCluster(intent, folder),
    kubeconfig: revertKubeconfig,
  }),
}

/**
 * The steps from an engine to a cluster whose agent and caches run.
 * @param endpoint the engine, as in DOCKER_HOST, known once `after` are done
 */
export function kindSteps(
  request: ClusterRequest,
  endpoint: () => Promise<string | undefined>,
  after: string[] = [],
): AnyStep[] {
  const { record, folder, cache, git, kind } = request
  const { kubeconfig } = kindLayout(folder)
  return [
    kindBinaryStep(cache),
    binariesStep('flux', cache),
    kindClusterStep({ cluster: record.name, folder, cache, endpoint, after, ...kind }),
    clusterAgentStep({
      cluster: record.name,
      folder,
      git,
      after: 'kind-cluster',
      place: () => placeOf(request),
      check: () => checkFromNode(request),
    }),
    optional(binariesStep('registry', cache)),
    optional(imageCaches(request)),
    kubeconfigStep({
      file: userKubeconfig(process.env),
      context: `kind-${record.name}`,
      server: () => serverOf(folder),
      from: kubeconfig,
      after: 'kind-cluster',
      switchTo: kind.switchContext,
    }),
  ]
}

/** The caches, on the bridge where the nodes are, or on loopback where that is what they reach. */
function imageCaches({ folder, cache, images }: ClusterRequest) {
  const { upstreams, folder: data } = images
  const nodesOf = async () => {
    const { cluster, endpoint } = await mustReadKept(folder)
    const docker = dockerAt(endpoint)
    return { docker, nodes: await readNodes(docker, cluster) }
  }
  return imageCacheStep({
    folder: data,
    cache,
    upstreams,
    after: 'agent',
    address: async () => (await sourceOf(folder)).listen ?? '127.0.0.1',
    isReady: async () => {
      if (!(await readKept(folder))) return false
      const { nodes } = await nodesOf()
      return nodes.length > 0 && areTold(folder, nodes, upstreams)
    },
    onReady: async (caches) => {
      const { host, listen = '127.0.0.1' } = await sourceOf(folder)
      const mirrors = await liveMirrors(caches, { here: listen, fromNodes: host })
      const { docker, nodes } = await nodesOf()
      await tellNodes(docker, folder, nodes, mirrors)
    },
  })
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

/** Nodes that are asked to end write their data first; ten seconds are docker's own patience. */
async function stopNodes(folder: string): Promise<void> {
  const kept = await readKept(folder)
  if (!kept) return
  const docker = dockerAt(kept.endpoint)
  const state = await kindState(docker, kept.cluster, folder)
  if (state.kind !== 'running' && state.kind !== 'stopped') return
  await dockerOutput(docker, ['stop', ...state.nodes.map(({ id }) => id)])
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
