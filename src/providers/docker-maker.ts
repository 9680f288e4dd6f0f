import { stopAgent } from '../agent/stop.ts'
import { userKubeconfig } from '../cluster/user-kubeconfig.ts'
import type { AnyStep } from '../engine/run.ts'
import { eagerPatches } from '../flux/controllers.ts'
import { liveMirrors } from '../images/probe.ts'
import { currentEndpoint } from '../kind/engine.ts'
import { readKept, serverOf } from '../kind/kept.ts'
import { kindLayout } from '../kind/layout.ts'
import { type MadeCluster, madeCluster, stopNodes } from '../kind/made.ts'
import { areTold, tellNodes } from '../kind/mirrors.ts'
import { hastenNameServer } from '../kind/name-server.ts'
import { startsOf } from '../kind/nodes.ts'
import { removeCluster } from '../kind/remove.ts'
import { untilServicesReachable } from '../kind/service-network.ts'
import { binariesStep } from '../steps/binaries.ts'
import { clusterAgentStep } from '../steps/cluster-agent.ts'
import { ownFlux } from '../steps/fleet-objects.ts'
import { fluxStep } from '../steps/flux.ts'
import { fluxInPods } from '../steps/flux-in-pods.ts'
import { imageCacheStep } from '../steps/image-cache.ts'
import { kindBinaryStep } from '../steps/kind-binary.ts'
import { kindClusterStep } from '../steps/kind-cluster.ts'
import { kubeconfigStep, revertKubeconfig } from '../steps/kubeconfig.ts'
import { optional } from '../steps/optional.ts'
import type { ClusterMaker, ClusterRequest, FluxPlatform } from './provider.ts'

/** Makes, starts and removes a kind cluster. */
export function dockerMaker(folder: string, cluster = madeCluster(folder)): ClusterMaker {
  const endpoint = async () => (await readKept(folder))?.endpoint ?? currentEndpoint(process.env)
  return {
    steps: (request) => kindSteps(request, cluster, endpoint),
    flux: ({ cache, ...request }) =>
      fluxStep({ ...request, folder, platform: platform(cluster, cache) }),
    nodeStarts: async () => startsOf((await cluster.nodes()).nodes),
    stop: async () => {
      await stopAgent(folder)
      await stopNodes(folder)
    },
    reverters: {
      'kind-cluster': (intent) => removeCluster(intent, folder),
      kubeconfig: revertKubeconfig,
    },
  }
}

function platform(cluster: MadeCluster, cache: string): FluxPlatform {
  return {
    rootPatches: (model) => eagerPatches(ownFlux(model)),
    sourceHost: async () => (await cluster.source()).host,
    components: (_client, model) => fluxInPods(model, cache),
    untilPodsMayStart: async (client) => {
      await Promise.all([hastenNameServer(client), untilServicesReachable(client)])
    },
  }
}

/**
 * The steps from an engine to a cluster whose agent and caches run.
 * @param endpoint the engine, as in DOCKER_HOST, known once `after` are done
 */
export function kindSteps(
  request: ClusterRequest,
  cluster: MadeCluster,
  endpoint: () => Promise<string | undefined>,
  after: string[] = [],
): AnyStep[] {
  const { record, cache, kind, featureGates } = request
  const { folder } = cluster
  const { kubeconfig } = kindLayout(folder)
  return [
    kindBinaryStep(cache),
    binariesStep('flux', cache),
    kindClusterStep({
      cluster: record.name,
      folder,
      cache,
      endpoint,
      after,
      featureGates,
      changed: cluster.forget,
      ...kind,
    }),
    agentBeside(request, cluster),
    optional(binariesStep('registry', cache)),
    optional(imageCaches(request, cluster)),
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

/** The agent, where the nodes reach it. */
function agentBeside({ record, git }: ClusterRequest, cluster: MadeCluster) {
  const { folder } = cluster
  const { kubeconfig } = kindLayout(folder)
  return clusterAgentStep({
    cluster: record.name,
    folder,
    git,
    after: 'kind-cluster',
    place: async () => {
      const kept = await readKept(folder)
      const source = kept && (await cluster.source().catch(() => undefined))
      if (!source) return undefined
      const bridge = source.listen === undefined ? {} : { bridge: source.listen }
      return { port: kept.agentPort, kubeconfig, ...bridge }
    },
    check: cluster.check,
  })
}

/** The caches, on the bridge where the nodes are, or on loopback where that is what they reach. */
function imageCaches({ cache, images }: ClusterRequest, cluster: MadeCluster) {
  const { folder } = cluster
  const { upstreams, folder: data } = images
  return imageCacheStep({
    folder: data,
    cache,
    upstreams,
    after: 'agent',
    address: async () => (await cluster.source()).listen ?? '127.0.0.1',
    isReady: async () => {
      if (!(await readKept(folder))) return false
      const { nodes } = await cluster.nodes()
      return nodes.length > 0 && areTold(folder, nodes, upstreams)
    },
    onReady: async (caches) => {
      const { host, listen = '127.0.0.1' } = await cluster.source()
      const mirrors = await liveMirrors(caches, { here: listen, fromNodes: host })
      const { docker, nodes } = await cluster.nodes()
      await tellNodes(docker, folder, nodes, mirrors)
    },
  })
}
