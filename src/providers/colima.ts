import { dockerProvider } from './docker.ts'
import type { Provider } from './provider.ts'

/** The docker provider on a machine of Colima's that fleet starts and stops itself. */
export const colimaProvider: Provider = {
  ...dockerProvider,
  name: 'colima',
  maker: async (folder) => (await import('./colima-maker.ts')).colimaMaker(folder),
  // The machine is made as large as the fleet asks for, as far as this machine's memory goes.
  memoryMiB: async () => undefined,
}
