import { connectWith } from '../cluster/connect.ts'
import { dockerAt } from '../kind/docker.ts'
import { readEngine } from '../kind/engine.ts'
import { readKept } from '../kind/kept.ts'
import { kindLayout } from '../kind/layout.ts'
import type { Provider } from './provider.ts'

/** A kind cluster on a container engine that runs: real containers, reached through Traefik. */
export const dockerProvider: Provider = {
  name: 'docker',
  simulated: false,
  ready: 'image-cache',
  maker: async (folder) => (await import('./docker-maker.ts')).dockerMaker(folder),
  connect: (folder) => connectWith(kindLayout(folder).kubeconfig),
  kubeconfig: (folder) => kindLayout(folder).kubeconfig,
  httpPort: async (folder) => (await readKept(folder))?.http,
  openIngress: async (client, folder) => {
    const { openIngress } = await import('../kind/ingress.ts')
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
