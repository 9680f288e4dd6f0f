import { createHash, randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { readAgentConfig } from '../agent/config.ts'
import type { AgentConfig } from '../agent/contract.ts'
import { agentEntry, ensureAgent } from '../agent/ensure.ts'
import { agentFiles } from '../agent/files.ts'
import { stopAgent } from '../agent/stop.ts'
import { agentVersion } from '../agent/version.ts'
import type { Step } from '../engine/step.ts'
import { readFileIfExists } from '../system/files.ts'
import { runningAgent } from './running-agent.ts'

/** Where the agent of a cluster that runs by itself listens, and how it reaches the cluster. */
export interface AgentPlace {
  port: number
  kubeconfig: string
  /** A further address on which git is served. */
  bridge?: string
}

export interface ClusterAgentOptions {
  cluster: string
  folder: string
  git: { repository: string; branch: string }
  /** The step after which the cluster answers. */
  after: string
  /** Known once the cluster answers; undefined while it does not. */
  place(): Promise<AgentPlace | undefined>
  /** Proves that the cluster reaches the agent. @throws FleetError when it does not */
  check(): Promise<void>
}

/** The background agent of a cluster that runs by itself: git, forwards and names. */
export function clusterAgentStep(options: ClusterAgentOptions): Step<{ folder: string }> {
  const { folder, after, place, check } = options
  return {
    id: 'agent',
    title: 'Background process and git source',
    needs: [after],
    inspect: async () => {
      const [agent, wanted] = [
        await runningAgent(folder),
        await agentConfig(options, await place()),
      ]
      const same = wanted !== undefined && isDeepStrictEqual(agent?.config, wanted)
      if (same && agent?.status.version === (await agentVersion(agentEntry))) {
        return { kind: 'satisfied', detail: 'running' }
      }
      const summary = 'start the background process that serves the clone, names and forwards'
      return { kind: 'needed', intent: { folder }, summary }
    },
    apply: async (_intent, report, signal) => {
      const config = await agentConfig(options, await place())
      if (!config) throw new Error('the cluster went away')
      await ensureAgent(config, { signal })
      report('looking whether the cluster reaches it')
      await check()
    },
    revert: ({ folder: of }) => stopAgent(of),
  }
}

/** Token and password stay what they were: objects in the cluster hold them. */
async function agentConfig(
  { cluster, folder, git }: ClusterAgentOptions,
  place: AgentPlace | undefined,
): Promise<AgentConfig | undefined> {
  if (!place) return undefined
  const before = await readAgentConfig(agentFiles(folder).config).catch(() => undefined)
  const secret = () => randomBytes(32).toString('hex')
  const { port, kubeconfig, bridge } = place
  const login = createHash('sha256')
    .update((await readFileIfExists(kubeconfig)) ?? '')
    .digest('hex')
  return {
    cluster,
    folder,
    port,
    token: before?.token ?? secret(),
    git: { ...git, username: 'flux', password: before?.git.password ?? secret() },
    remote: { kubeconfig, login, ...(bridge === undefined ? {} : { bridge }) },
  }
}
