import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AgentConfig, SandboxConfig, SandboxFaults } from '../agent/contract.ts'
import type { ClusterConnection, ClusterLink } from '../agent/link.ts'
import { type Supervisor, startSupervisor } from '../agent/supervisor.ts'
import { wakeDependents } from '../agent/wake.ts'
import { createClient } from '../cluster/client.ts'
import type { ClusterAccess, KubernetesClient, World } from '../cluster/types.ts'
import { createWorld } from '../cluster/world.ts'
import { messageOf } from '../errors.ts'
import { makePrivateFolder } from '../system/files.ts'
import { templatesFolder } from '../system/paths.ts'
import { sandboxAccess } from './access.ts'
import { processGroups, sandboxProcesses } from './components/all.ts'
import { inheritedEnvironment } from './components/context.ts'
import { fluxDefinitions } from './components/flux.ts'
import { prepareCredentials } from './credentials.ts'
import { writePortForwards } from './forwards.ts'
import { type SandboxLayout, sandboxLayout } from './layout.ts'
import { startOperators } from './operators/start.ts'
import { provideScratch } from './scratch.ts'
import { provideAdmission, provideBase, provideDefinitions, type SetupContext } from './setup.ts'
import { watchedKinds } from './simulation/kinds.ts'
import { type Simulation, startSimulation } from './simulation/simulation.ts'

/** What can be waited for. */
export const readiness = {
  'control-plane': [...processGroups['control-plane'], 'base'],
  flux: [...processGroups['control-plane'], ...processGroups.flux, 'base', 'admission'],
} as const
export type ReadyFor = keyof typeof readiness

export interface Sandbox extends ClusterLink {
  supervisor: Supervisor
  setFaults(faults: SandboxFaults): void
}

/** Starts the sandbox's processes or takes over those that run, and brings them into shape. */
export async function runSandbox(
  config: AgentConfig,
  sandbox: SandboxConfig,
  initialFaults: SandboxFaults,
  log: (line: string) => void,
): Promise<Sandbox> {
  const layout = sandboxLayout(config.folder)
  for (const folder of [
    layout.logs,
    layout.temporary,
    layout.artifacts,
    layout.externalArtifacts,
  ]) {
    await makePrivateFolder(folder)
  }
  await writePortForwards(layout)
  await prepareCredentials(layout, config.cluster, sandbox.ports.apiServer)
  const leaving = new AbortController()
  const scratch = await provideScratch(layout, leaving.signal)
  const supervisor = await startSupervisor(await processes(layout, sandbox, scratch), layout)
  const connected = Promise.withResolvers<ClusterConnection>()
  let faults = initialFaults
  let parts: { client: KubernetesClient; world: World; simulation: Simulation } | undefined

  const bringIntoShape = async () => {
    const { signal } = leaving
    await supervisor.ready(['kube-apiserver'], signal)
    const access = await sandboxAccess(layout, 'agent', sandbox.ports.apiServer)
    parts ??= openParts(access)
    const { binaries } = sandbox
    const context = { client: parts.client, access, binaries, chartPort: config.port, signal }
    await shape(context, supervisor)
  }
  const openParts = (access: ClusterAccess) => {
    const client = createClient(access)
    const world = createWorld(client, watchedKinds)
    connected.resolve({ access, world })
    const simulation = startSimulation(client, world, faults)
    const operators = startOperators(client, world)
    const stopWaking = wakeDependents(client, world)
    const stop = async () => {
      stopWaking()
      await simulation.stop()
      await operators.stop()
      await world.stop()
    }
    return { client, world, simulation: { ...simulation, stop } }
  }
  const shaping = untilDone(bringIntoShape, leaving.signal, log)

  return {
    supervisor,
    client: () => parts?.client,
    world: () => parts?.world,
    connected: connected.promise,
    setFaults: (wanted) => {
      faults = wanted
      parts?.simulation.setFaults(wanted)
    },
    leave: async () => {
      leaving.abort()
      await shaping
      await parts?.simulation.stop()
      await parts?.client.close()
      await supervisor.leave()
    },
  }
}

async function processes(layout: SandboxLayout, sandbox: SandboxConfig, scratch: string) {
  const folder = join(templatesFolder(), 'sandbox', 'stages')
  const stages = (await readdir(folder)).toSorted().map((file) => join(folder, file))
  const env = inheritedEnvironment(process.env, layout, scratch)
  return sandboxProcesses({ ...sandbox, layout, stages, env })
}

/** The two branches go on side by side; Flux's controllers start as soon as their CRDs are served. */
async function shape(context: SetupContext, supervisor: Supervisor): Promise<void> {
  const base = provideBase(context).then(() => supervisor.provide('base'))
  await provideDefinitions(context)
  supervisor.provide(fluxDefinitions)
  await Promise.all([base, provideAdmission(context).then(() => supervisor.provide('admission'))])
}

/** Tries again after what went wrong: an API server that is restarted is no reason to give up. */
async function untilDone(
  work: () => Promise<void>,
  signal: AbortSignal,
  log: (line: string) => void,
): Promise<void> {
  while (!signal.aborted) {
    try {
      return await work()
    } catch (error) {
      if (signal.aborted) return
      log(`setting the sandbox up: ${messageOf(error)}; trying again`)
      await sleep(500, undefined, { signal }).catch(() => undefined)
    }
  }
}
