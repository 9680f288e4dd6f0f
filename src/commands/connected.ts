import { readKubeconfig } from '../cluster/kubeconfig.ts'
import type { ClusterAccess, KubernetesClient } from '../cluster/types.ts'
import { loadFleetYaml } from '../config/load.ts'
import type { FleetYaml } from '../config/schema.ts'
import { FleetError } from '../errors.ts'
import { type Provider, providerNamed } from '../providers/provider.ts'
import { type RunningAgent, runningAgent } from '../steps/running-agent.ts'
import { clusterFolder } from '../system/paths.ts'
import { findCluster } from './find-cluster.ts'
import type { FleetOptions } from './fleet-options.ts'

/** A cluster that answers, for a command that works with it. */
export interface ConnectedCluster {
  name: string
  folder: string
  settings: FleetYaml
  provider: Provider
  client: KubernetesClient
  access: ClusterAccess
}

/**
 * Connects to the cluster that a command is about; the caller closes the client.
 * @throws FleetError when there is none or it does not answer
 */
export async function connectedCluster(
  options: FleetOptions & { cluster?: string },
): Promise<ConnectedCluster> {
  const { paths, name, record } = await findCluster(options)
  const folder = clusterFolder(paths, name)
  const provider = await providerNamed(record?.provider ?? 'sandbox')
  const settings = record ? await loadFleetYaml(record.repository) : {}
  const client = await provider.connect(folder)
  if (!client) {
    throw new FleetError({
      code: 'cluster-not-running',
      message: `The control plane of ${name} does not run`,
      hint: 'fleet start brings it back.',
    })
  }
  const { access } = await readKubeconfig(provider.kubeconfig(folder))
  return { name, folder, settings, provider, client, access }
}

/** The agent of a cluster. @throws FleetError when it does not answer */
export async function agentOf({
  name,
  folder,
}: {
  name: string
  folder: string
}): Promise<RunningAgent> {
  const agent = await runningAgent(folder)
  if (agent) return agent
  throw new FleetError({
    code: 'no-agent',
    message: `The background process of ${name} does not run`,
    hint: 'fleet up starts it.',
  })
}
