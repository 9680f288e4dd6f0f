import { connectWith } from '../cluster/connect.ts'
import { existingLayout } from '../existing/layout.ts'
import type { Provider } from './provider.ts'

/** A cluster that fleet did not make: it is told of the fleet, and keeps everything of its own. */
export const existingProvider: Provider = {
  name: 'existing',
  remoteSource: true,
  simulated: false,
  ready: 'agent',
  maker: async (folder) => (await import('./existing-maker.ts')).existingMaker(folder),
  connect: (folder) => connectWith(existingLayout(folder).kubeconfig),
  kubeconfig: (folder) => existingLayout(folder).kubeconfig,
  // Its own scheduler knows what fits, and its nodes may come and go.
  memoryMiB: async () => Number.POSITIVE_INFINITY,
  notProven: async () => [],
}
