import { forwardPortsFile, forwardPortsSchema } from '../agent/forwards.ts'
import { openStored } from '../agent/stored.ts'
import { createWorld } from '../cluster/world.ts'
import type { ForwardRequest } from '../forward/request.ts'
import { startForwardService } from '../forward/serve.ts'
import type { ForwardStatus } from '../forward/types.ts'
import { runningAgent } from '../steps/running-agent.ts'
import type { ConnectedCluster } from './connected.ts'
import type { ForwardOptions } from './forward.ts'
import { withInterruption } from './session.ts'

/** How often the agent is asked about what it forwards, in milliseconds. */
const askMs = 1_000

/** Forwards until Ctrl-C, with a table of it; what the agent forwards already is left to it and shown too. */
export async function forwardInForeground(
  { client, access, provider, folder }: ConnectedCluster,
  request: ForwardRequest,
  { output }: ForwardOptions,
): Promise<void> {
  const world = createWorld(client, [])
  const ports = await openStored(forwardPortsFile(folder), forwardPortsSchema, {})
  let detached = await detachedForwards(folder)
  const except = [...request.except, ...detached.map(({ id }) => id)]
  const service = await startForwardService({
    access,
    world,
    simulated: provider.simulated,
    remembered: ports.get,
    remember: async (chosen) => void (await ports.set(chosen)),
  })
  const { createForwardView } = await import('../ui/forward-view.ts')
  try {
    await withInterruption(async (signal) => {
      await service.request({ ...request, except })
      const rows = () => [...service.status(), ...detached]
      const view = createForwardView(output, rows)
      const unsubscribe = service.subscribe(view.changed)
      const asking = setInterval(async () => {
        detached = await detachedForwards(folder)
        view.changed()
      }, askMs)
      try {
        await new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => resolve(), { once: true })
        })
      } finally {
        clearInterval(asking)
        unsubscribe()
        view.end()
      }
    })
  } finally {
    await service.close()
    await world.stop()
  }
}

async function detachedForwards(folder: string): Promise<ForwardStatus[]> {
  const agent = await runningAgent(folder)
  return agent ? (await agent.client.forwards()).forwards : []
}
