import { sandboxLayout } from '../sandbox/layout.js'
import { connectSandbox } from '../steps/connect.js'
import { notProven } from '../steps/not-proven.js'
import { runningAgent } from '../steps/running-agent.js'
import type { Provider } from './provider.js'

/** The embedded default: a real control plane and real Flux as processes, pods simulated by KWOK. */
export const sandboxProvider: Provider = {
  name: 'sandbox',
  simulated: true,
  ready: 'control-plane',
  maker: async () => (await import('./sandbox-maker.js')).sandboxMaker,
  connect: connectSandbox,
  kubeconfig: (folder) => sandboxLayout(folder).kubeconfig('admin'),
  httpPort: async (folder) => {
    const agent = await runningAgent(folder)
    return (await agent?.client.dns())?.front?.port
  },
  notProven,
}
