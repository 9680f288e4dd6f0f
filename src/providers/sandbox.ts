import { sandboxLayout } from '../sandbox/layout.ts'
import { connectSandbox } from '../steps/connect.ts'
import { notProven } from '../steps/not-proven.ts'
import { runningAgent } from '../steps/running-agent.ts'
import type { Provider } from './provider.ts'

/** The embedded default: a real control plane and real Flux as processes, pods simulated by KWOK. */
export const sandboxProvider: Provider = {
  name: 'sandbox',
  simulated: true,
  ready: 'control-plane',
  maker: async (folder) => (await import('./sandbox-maker.ts')).sandboxMaker(folder),
  connect: connectSandbox,
  kubeconfig: (folder) => sandboxLayout(folder).kubeconfig('admin'),
  httpPort: async (folder) => {
    const agent = await runningAgent(folder)
    return (await agent?.client.dns())?.front?.port
  },
  notProven,
}
