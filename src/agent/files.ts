import { join } from 'node:path'

/** Where the agent keeps its own things, below the cluster's folder. */
export function agentFiles(folder: string) {
  return {
    config: join(folder, 'agent.json'),
    /** The running agent's identity. */
    process: join(folder, 'agent-process.json'),
    lock: join(folder, 'agent.lock'),
    logs: join(folder, 'logs'),
    log: join(folder, 'logs', 'agent.log'),
    forecast: join(folder, 'forecast.json'),
    faults: join(folder, 'faults.json'),
  }
}
