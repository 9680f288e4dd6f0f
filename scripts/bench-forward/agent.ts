import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type AgentClient, agentClient } from '../../src/agent/client.ts'
import { agentEntry } from '../../src/agent/ensure.ts'
import { agentCommand } from '../../src/agent/process-file.ts'
import { pickFreePorts } from '../../src/system/ports.ts'
import type { Children } from './children.ts'

/** The agent that fleet itself starts, from dist/, on a cluster that runs by itself. */
export interface BenchAgent {
  client: AgentClient
  /** Forwards these Services; resolves with their local ports, in this order, when all are ready. */
  forward(services: string[]): Promise<number[]>
  /** Resident memory now. */
  megabytes(): number
}

export async function startAgent(
  children: Children,
  folder: string,
  kubeconfig: string,
): Promise<BenchAgent> {
  const [port = 0] = await pickFreePorts(1)
  const repository = join(folder, 'served')
  mkdirSync(repository, { recursive: true })
  execFileSync('git', ['init', '--quiet', repository])
  const git = { repository, username: 'bench', password: 'bench', branch: 'main' }
  const token = 'a-token-of-the-benchmark'
  const config = { cluster: 'bench', folder, port, token, git, remote: { kubeconfig } }
  writeFileSync(join(folder, 'agent.json'), JSON.stringify(config))
  const { command, args } = agentCommand(agentEntry, folder)
  const { pid } = children.start(command, args)
  const client = agentClient({ port, token })
  return {
    client,
    forward: async (services) => forwardAll(client, services),
    megabytes: () => {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8')
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
    },
  }
}

async function forwardAll(client: AgentClient, services: string[]): Promise<number[]> {
  const locals = await pickFreePorts(services.length)
  const settings = Object.fromEntries(
    services.map((name, index) => [name, { port: 80, local: locals[index] ?? 0 }]),
  )
  const request = { usual: 'none' as const, services, fallback: [], except: [], settings }
  for (;;) {
    // The agent begins to listen a moment after it is started.
    const { forwards } = await client.putForwards(request).catch(() => ({ forwards: [] }))
    const ready = forwards.filter(({ state }) => state === 'ready')
    if (ready.length === services.length) return locals
    await sleep(100)
  }
}
