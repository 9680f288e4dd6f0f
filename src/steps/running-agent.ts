import { type AgentClient, agentClient } from '../agent/client.ts'
import { readAgentConfig } from '../agent/config.ts'
import type { AgentConfig, AgentStatus } from '../agent/contract.ts'
import { agentFiles } from '../agent/files.ts'

/** A cluster's agent that answers. */
export interface RunningAgent {
  client: AgentClient
  config: AgentConfig
  status: AgentStatus
  /** Whether all of the sandbox's processes run. */
  running: boolean
}

/** The agent of a cluster's folder, or undefined when there is none or it does not answer. */
export async function runningAgent(folder: string): Promise<RunningAgent | undefined> {
  try {
    const config = await readAgentConfig(agentFiles(folder).config)
    const client = agentClient(config)
    const status = await client.status()
    const running = Object.values(status.processes).every(({ state }) => state === 'running')
    return { client, config, status, running }
  } catch {
    return undefined
  }
}
