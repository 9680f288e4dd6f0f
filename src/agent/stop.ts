import { sandboxLayout } from '../sandbox/layout.ts'
import { removeScratch } from '../sandbox/scratch.ts'
import { endProcess, endRecorded } from './end-processes.ts'
import { findAgent } from './process-file.ts'

/**
 * Ends a cluster's agent and everything that it supervises, whether the agent still lives or not.
 * The agent goes first, so that it does not start again what is being ended; then exactly the
 * processes that processes.json names, each checked to be the one that was started, and what they
 * had in memory.
 */
export async function stopAgent(folder: string): Promise<void> {
  const agent = await findAgent(folder)
  if (agent) await endProcess(agent.identity)
  await endRecorded(sandboxLayout(folder).processes)
  await removeScratch(folder)
}
