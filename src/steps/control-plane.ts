import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { readAgentConfig } from '../agent/config.ts'
import type { AgentConfig, SandboxFaults, SandboxForecast } from '../agent/contract.ts'
import { agentEntry, ensureAgent } from '../agent/ensure.ts'
import { agentFiles } from '../agent/files.ts'
import { stopAgent } from '../agent/stop.ts'
import { agentVersion } from '../agent/version.ts'
import type { Step } from '../engine/step.ts'
import { findBinaries } from '../sandbox/binaries/find.ts'
import { keptPorts } from '../sandbox/ports.ts'
import { bringRefusals, type Refusals } from '../sandbox/refusals.ts'
import { readFileIfExists } from '../system/files.ts'
import { connectSandbox } from './connect.ts'
import { connectAgain } from './control-plane-gone.ts'
import { type RunningAgent, runningAgent } from './running-agent.ts'
import { lackingDisk } from './state-disk.ts'

/** What reverting needs: the folder whose recorded processes are ended. */
export interface ControlPlaneIntent {
  folder: string
}

export interface ControlPlaneOptions {
  cluster: string
  folder: string
  cache: string
  git: { repository: string; branch: string }
  featureGates: Record<string, boolean>
  forecast: SandboxForecast
  faults: SandboxFaults
  /** Services whose fault is that the API server refuses what they apply. */
  refusals: Refusals
}

/** The sandbox's processes under the cluster's agent. */
export function controlPlaneStep(options: ControlPlaneOptions): Step<ControlPlaneIntent> {
  const { cluster, folder } = options
  return {
    id: 'control-plane',
    title: 'Control plane and Flux controllers',
    needs: ['sandbox-binaries', 'crds-binaries'],
    inspect: async () => {
      const agent = await runningAgent(folder)
      const runs = agent?.running === true && (await isAsWanted(agent, options))
      if (runs && (await isDescribed(options))) return { kind: 'satisfied', detail: 'running' }
      const lacking = runs ? undefined : await lackingDisk(folder)
      if (lacking) return lacking
      const summary = runs
        ? `tell the sandbox ${cluster} what the fleet wants and what is to fail`
        : `start the sandbox ${cluster} in ${folder}`
      return { kind: 'needed', intent: { folder }, summary }
    },
    apply: async (_intent, report, signal) => {
      report('starting')
      const agent = await ensureAgent(await agentConfig(options), { signal })
      await agent.putForecast(options.forecast)
      report('waiting for the API server and the node')
      await agent.ready('control-plane', signal)
      report("waiting for Flux's controllers")
      await agent.ready('flux', signal)
      await refuse(options, signal)
      // Last: what is written down as told has been done.
      await agent.putFaults(options.faults)
    },
    revert: revertControlPlane,
  }
}

/** Ends the agent and the processes that it recorded; nothing else is touched. */
export async function revertControlPlane({ folder }: ControlPlaneIntent): Promise<void> {
  await stopAgent(folder)
}

/** Whether the agent is of this version of fleet and has the configuration that it would get now. */
async function isAsWanted(
  { config, status }: RunningAgent,
  options: ControlPlaneOptions,
): Promise<boolean> {
  const wanted = await agentConfig(options).catch(() => undefined)
  return isDeepStrictEqual(config, wanted) && status.version === (await agentVersion(agentEntry))
}

/** Whether the agent was told already what the served commit asks for and what is to fail. */
async function isDescribed({
  folder,
  forecast,
  faults,
  refusals,
}: ControlPlaneOptions): Promise<boolean> {
  const files = agentFiles(folder)
  const has = async (file: string, wanted: unknown) =>
    isDeepStrictEqual(JSON.parse((await readFileIfExists(file)) ?? '{}'), wanted)
  const told = (await has(files.forecast, forecast)) && (await has(files.faults, faults))
  return told && Object.keys(refusals).length === 0
}

async function refuse({ folder, refusals }: ControlPlaneOptions, signal: AbortSignal) {
  const client = await connectAgain(() => connectSandbox(folder), signal)
  try {
    await bringRefusals(client, refusals, signal)
  } finally {
    await client.close()
  }
}

/** Token and password stay what they were: objects in the cluster hold them. */
async function agentConfig(options: ControlPlaneOptions): Promise<AgentConfig> {
  const { cluster, folder, cache, git, featureGates } = options
  const before = await readAgentConfig(agentFiles(folder).config).catch(() => undefined)
  const ports = await keptPorts(folder)
  const binaries = await findBinaries({ cache })
  if (!binaries) throw new Error('the sandbox programs are not built')
  return {
    cluster,
    folder,
    port: ports.agent,
    token: before?.token ?? randomBytes(32).toString('hex'),
    git: {
      ...git,
      username: 'flux',
      password: before?.git.password ?? randomBytes(32).toString('hex'),
    },
    sandbox: { binaries: binaries.directory, ports: ports.sandbox, featureGates },
  }
}
