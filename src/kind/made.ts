import { type Docker, dockerAt, dockerOutput } from './docker.ts'
import { mustReadKept, readKept } from './kept.ts'
import { controlPlaneOf, type KindNode, readNodes } from './nodes.ts'
import { checkSource, findSourceHost, type SourceHost } from './source-host.ts'
import { kindState } from './state.ts'

/** A cluster that was made, as the steps after that know it: each thing is asked of the engine once. */
export interface MadeCluster {
  /** Its folder in fleet's state. */
  folder: string
  /** The engine and the nodes. @throws when no cluster was begun */
  nodes(): Promise<MadeNodes>
  /** How the nodes reach this machine. @throws when the cluster does not run */
  source(): Promise<SourceHost>
  /** @throws FleetError when a node does not reach the agent's git server */
  check(): Promise<void>
  /** Has all of it asked again, since the nodes were made or started anew. */
  forget(): void
}

interface MadeNodes {
  docker: Docker
  nodes: KindNode[]
}

/** The cluster of a folder, as one run knows it. */
export function madeCluster(folder: string): MadeCluster {
  const nodes = once(async () => {
    const { cluster, endpoint } = await mustReadKept(folder)
    const docker = dockerAt(endpoint)
    return { docker, nodes: await readNodes(docker, cluster) }
  })
  const running = async (): Promise<{ docker: Docker; node: KindNode }> => {
    const made = await nodes.get()
    const node = controlPlaneOf(made.nodes)
    if (!node?.running) throw new Error('the cluster does not run')
    return { docker: made.docker, node }
  }
  const source = once(async () => {
    const { docker, node } = await running()
    return findSourceHost(docker, node.id)
  })
  return {
    folder,
    nodes: nodes.get,
    source: source.get,
    check: async () => {
      const { agentPort } = await mustReadKept(folder)
      const [{ docker, node }, { host }] = await Promise.all([running(), source.get()])
      await checkSource(docker, node.id, { host, port: agentPort })
    },
    forget: () => {
      nodes.forget()
      source.forget()
    },
  }
}

/** Remembers an answer, but no failure. */
function once<T>(ask: () => Promise<T>): { get(): Promise<T>; forget(): void } {
  let known: Promise<T> | undefined
  const forget = () => {
    known = undefined
  }
  return {
    get: () => {
      if (known) return known
      const asked = ask()
      known = asked
      asked.catch(() => {
        if (known === asked) forget()
      })
      return asked
    },
    forget,
  }
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
