import { setTimeout as sleep } from 'node:timers/promises'
import { connectWith } from '../cluster/connect.ts'
import { readKubeconfig } from '../cluster/kubeconfig.ts'
import type { KubernetesClient } from '../cluster/types.ts'
import { createWorld } from '../cluster/world.ts'
import type { ClusterConnection, ClusterLink } from './link.ts'
import { wakeDependents } from './wake.ts'

/** Milliseconds between two tries to reach a cluster that is away: an engine may start much later. */
const pauseMs = 1000
/** The same where a person has to log in first; each try runs the program for that. */
const loginPauseMs = 30_000

/** Connects to a cluster that runs by itself, whenever it answers. */
export function linkRemote(kubeconfig: string): ClusterLink {
  const leaving = new AbortController()
  const connected = Promise.withResolvers<ClusterConnection>()
  let parts: ReturnType<typeof openParts> | undefined
  const connect = async () => {
    const client = await untilConnected(kubeconfig, leaving.signal)
    if (!client) return
    parts = openParts(client)
    const { access } = await readKubeconfig(kubeconfig)
    connected.resolve({ access, world: parts.world })
  }
  const connecting = connect().catch(() => undefined)
  return {
    client: () => parts?.client,
    world: () => parts?.world,
    connected: connected.promise,
    leave: async () => {
      leaving.abort()
      await connecting
      parts?.stopWaking()
      await parts?.world.stop()
      await parts?.client.close()
    },
  }
}

function openParts(client: KubernetesClient) {
  const world = createWorld(client, [])
  return { client, world, stopWaking: wakeDependents(client, world) }
}

async function untilConnected(
  kubeconfig: string,
  signal: AbortSignal,
): Promise<KubernetesClient | undefined> {
  while (!signal.aborted) {
    let pause = pauseMs
    const client = await connectWith(kubeconfig).catch(() => {
      pause = loginPauseMs
      return undefined
    })
    if (client) return client
    await sleep(pause, undefined, { signal }).catch(() => undefined)
  }
  return undefined
}
