import { connectWith } from '../cluster/connect.js'
import { dockerAt } from '../kind/docker.js'
import { readEngine } from '../kind/engine.js'
import { readKept } from '../kind/kept.js'
import { kindLayout } from '../kind/layout.js'
import type { Provider } from './provider.js'

/** A kind cluster on a container engine that runs: real containers, reached through Traefik. */
export const dockerProvider: Provider = {
  name: 'docker',
  simulated: false,
  ready: 'image-cache',
  maker: async () => (await import('./docker-maker.js')).dockerMaker,
  connect: (folder) => connectWith(kindLayout(folder).kubeconfig),
  kubeconfig: (folder) => kindLayout(folder).kubeconfig,
  httpPort: async (folder) => (await readKept(folder))?.http,
  openIngress: async (client, folder) => {
    const { openIngress } = await import('../kind/ingress.js')
    const opened = await openIngress(client).catch(() => undefined)
    const { portNotes = [] } = (await readKept(folder)) ?? {}
    return opened === undefined ? portNotes : [...portNotes, opened]
  },
  memoryMiB: async () => {
    const engine = await readEngine(dockerAt(undefined)).catch(() => undefined)
    return engine?.memoryMiB
  },
  notProven: async () => [],
}
