import { readAgentConfig } from '../agent/config.ts'
import { ensureAgent } from '../agent/ensure.ts'
import { agentFiles } from '../agent/files.ts'
import { messageOf } from '../errors.ts'
import type { Emit } from '../events.ts'
import { readFileIfExists } from '../system/files.ts'
import { runningAgent } from './running-agent.ts'

/** One that ends more often than this during one wait is not started again. */
const restarts = 3

/**
 * Watches a cluster's agent while somebody waits for the cluster: one that ends is started again
 * and takes over what it supervised, and either is said. A cluster without an agent is left alone.
 */
export function keepAgent(folder: string, emit: Emit): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const kept = keep(folder, emit, stopping.signal)
  return {
    stop: async () => {
      stopping.abort()
      await kept
    },
  }
}

async function keep(folder: string, emit: Emit, signal: AbortSignal): Promise<void> {
  const say = (message: string) => emit({ type: 'notice', code: 'agent-ended', message })
  const { config } = agentFiles(folder)
  if ((await readFileIfExists(config)) === undefined) return
  // None runs when it ended just before this.
  let agent = (await runningAgent(folder))?.client
  for (let left = restarts; ; left -= 1) {
    await agent?.untilGone(signal)
    if (signal.aborted) return
    if (left === 0) return say("The cluster's background process ends again and again.")
    try {
      say("The cluster's background process ended; it is started again.")
      agent = await ensureAgent(await readAgentConfig(config), { signal })
    } catch (error) {
      if (!signal.aborted) say(messageOf(error))
      return
    }
  }
}
