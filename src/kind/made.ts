import { type Docker, dockerAt, dockerOutput } from './docker.ts'
import { mustReadKept, readKept } from './kept.ts'
import { controlPlaneOf, type KindNode, readNodes } from './nodes.ts'
import { checkSource, findSourceHost, type SourceHost } from './source-host.ts'
import { kindState } from './state.ts'

/** The engine and the nodes of the cluster of a folder. @throws when none was begun there */
export async function madeNodes(folder: string): Promise<{ docker: Docker; nodes: KindNode[] }> {
  const { cluster, endpoint } = await mustReadKept(folder)
  const docker = dockerAt(endpoint)
  return { docker, nodes: await readNodes(docker, cluster) }
}

/** How the nodes reach this machine. @throws when the cluster does not run */
export async function sourceOf(folder: string): Promise<SourceHost> {
  const { docker, node } = await runningNode(folder)
  return findSourceHost(docker, node.id)
}

/** @throws FleetError when a node does not reach the agent's git server */
export async function checkFromNode(folder: string): Promise<void> {
  const { agentPort } = await mustReadKept(folder)
  const { docker, node } = await runningNode(folder)
  const { host } = await findSourceHost(docker, node.id)
  await checkSource(docker, node.id, { host, port: agentPort })
}

/** Ends the nodes; asked to, they write their data first, for docker's own ten seconds. */
export async function stopNodes(folder: string): Promise<void> {
  const kept = await readKept(folder)
  if (!kept) return
  const docker = dockerAt(kept.endpoint)
  const state = await kindState(docker, kept.cluster, folder)
  if (state.kind !== 'running' && state.kind !== 'stopped') return
  await dockerOutput(docker, ['stop', ...state.nodes.map(({ id }) => id)])
}

async function runningNode(folder: string): Promise<{ docker: Docker; node: KindNode }> {
  const { docker, nodes } = await madeNodes(folder)
  const node = controlPlaneOf(nodes)
  if (!node?.running) throw new Error('the cluster does not run')
  return { docker, node }
}
