import { z } from 'zod'
import { removeContext, userKubeconfig } from '../cluster/user-kubeconfig.ts'
import { type Docker, dockerAt, dockerOutput } from './docker.ts'
import { serverOf } from './kept.ts'
import { kindState } from './state.ts'

/** What is to be undone of a kind cluster. */
export const kindIntentSchema = z.object({
  cluster: z.string(),
  /** The network that all kind clusters share, when it was not there before. */
  network: z.string().exactOptional(),
  endpoint: z.string().exactOptional(),
})
export type KindIntent = z.infer<typeof kindIntentSchema>

/** The docker network that kind gives to every cluster's nodes. */
export const kindNetwork = 'kind'

/**
 * Removes the nodes that bear the folder's mark with their volumes, and the network when fleet
 * brought it and nobody else uses it. Nothing of the same name that is another's is touched.
 */
export async function removeCluster(intent: unknown, folder: string): Promise<void> {
  const { cluster, network, endpoint } = kindIntentSchema.parse(intent)
  const docker = dockerAt(endpoint)
  const state = await kindState(docker, cluster, folder)
  if (state.kind !== 'absent' && state.kind !== 'foreign') {
    await removeNodes(docker, state.nodes)
    await dropContext(cluster, folder)
  }
  if (network !== undefined) await removeUnusedNetwork(docker, network)
}

/** A context that kind itself had made for an adopted cluster leads nowhere now. */
async function dropContext(cluster: string, folder: string): Promise<void> {
  const server = await serverOf(folder)
  if (server === undefined) return
  const gone = { name: `kind-${cluster}`, server, previous: '' }
  await removeContext(userKubeconfig(process.env), gone)
}

/** Ends and removes node containers, with the volumes that hold their data. */
export async function removeNodes(docker: Docker, nodes: { id: string }[]): Promise<void> {
  if (nodes.length === 0) return
  await dockerOutput(docker, ['rm', '--force', '--volumes', ...nodes.map(({ id }) => id)])
}

/** Whether the engine has a network of that name. */
export async function hasNetwork(docker: Docker, name: string): Promise<boolean> {
  const { exitCode } = await docker(['network', 'inspect', name])
  return exitCode === 0
}

async function removeUnusedNetwork(docker: Docker, name: string): Promise<void> {
  const { exitCode, stdout } = await docker([
    'network',
    'inspect',
    '--format',
    '{{len .Containers}}',
    name,
  ])
  if (exitCode === 0 && stdout.trim() === '0') await docker(['network', 'rm', name])
}
