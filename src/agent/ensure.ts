import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ExitCode, FleetError } from '../errors.ts'
import { steadyNow } from '../system/clock.ts'
import { makePrivateFolder, readFileIfExists, writeFileAtomic } from '../system/files.ts'
import { isLock, type Lock, tryLock } from '../system/lock.ts'
import { packageFolder } from '../system/package-folder.ts'
import { isPortFree, portOwner } from '../system/ports.ts'
import { isRunning, type ProcessIdentity, spawnDetached } from '../system/process.ts'
import { type AgentClient, agentClient } from './client.ts'
import type { AgentConfig } from './contract.ts'
import { endProcess } from './end-processes.ts'
import { agentFiles } from './files.ts'
import { rotateLog, tailOfLog } from './logs.ts'
import { agentCommand, findAgent, writeAgentProcess } from './process-file.ts'
import { agentVersion } from './version.ts'

/** The agent's program, as it is built. */
export const agentEntry = join(packageFolder(), 'dist', 'agent', 'main.js')

/**
 * glibc gives each of Node's threads a heap of its own, of which an agent that mostly waits fills
 * little: with one, it takes 111 MB instead of 122 beside 24 services. Other systems know no such setting.
 */
const oneArena = { MALLOC_ARENA_MAX: '1' }

export interface EnsureOptions {
  /** The agent's program; `agentEntry` unless told. */
  entry?: string
  env?: NodeJS.ProcessEnv
  signal?: AbortSignal
}

/**
 * The cluster's agent: the one that runs, when it is of this version and configuration, else a new
 * one, which takes the sandbox's processes over from the old.
 * @throws FleetError when its port is taken or it does not start
 */
export async function ensureAgent(
  config: AgentConfig,
  options: EnsureOptions = {},
): Promise<AgentClient> {
  const { entry = agentEntry, env = process.env } = options
  const signal = options.signal ?? new AbortController().signal
  const files = agentFiles(config.folder)
  await makePrivateFolder(files.logs)
  const lock = await waitForLock(files.lock, signal)
  try {
    const client = agentClient(config)
    const version = await agentVersion(entry)
    const wanted = `${JSON.stringify(config, null, 2)}\n`
    const running = await findAgent(config.folder)
    if (running) {
      const same = running.version === version && (await readFileIfExists(files.config)) === wanted
      if (same && (await answers(client))) return client
      await endProcess(running.identity)
    }
    await refuseTakenPort(config.port, signal)
    await writeFileAtomic(files.config, wanted)
    await rotateLog(files.log)
    const { command, args } = agentCommand(entry, config.folder)
    await writeAgentProcess(config.folder, { version, entry })
    const identity = await spawnDetached(command, args, {
      cwd: config.folder,
      env: { ...oneArena, ...env },
      logFile: files.log,
    })
    await writeAgentProcess(config.folder, { identity, version, entry })
    await untilAnswers(client, identity, files.log, signal)
    return client
  } finally {
    await lock.release()
  }
}

async function answers(client: AgentClient): Promise<boolean> {
  return client.status().then(
    () => true,
    () => false,
  )
}

async function waitForLock(file: string, signal: AbortSignal): Promise<Lock> {
  for (;;) {
    const result = await tryLock(file, 'start the agent')
    if (isLock(result)) return result
    await sleep(50, undefined, { signal })
  }
}

/** How long a port without a listener may be in the way: some program's own end of a connection. */
const passingUseMs = 3000

async function refuseTakenPort(port: number, signal: AbortSignal): Promise<void> {
  const giveUpAt = steadyNow() + passingUseMs
  while (!(await isPortFree(port))) {
    const owner = await portOwner(port)
    if (owner !== undefined || steadyNow() >= giveUpAt) throw portTaken(port, owner)
    await sleep(50, undefined, { signal })
  }
}

function portTaken(port: number, owner: string | undefined): FleetError {
  return new FleetError({
    code: 'port-taken',
    message: `Port ${port} of 127.0.0.1, which this cluster's agent uses, is taken`,
    why: `It is held by ${owner ?? 'a program that the system does not name'}.`,
    hint: 'End that program, or take the cluster down (fleet down) and bring it up again on other ports.',
    exitCode: ExitCode.machine,
  })
}

async function untilAnswers(
  client: AgentClient,
  identity: ProcessIdentity,
  log: string,
  signal: AbortSignal,
): Promise<void> {
  while (!(await answers(client))) {
    if (!(await isRunning(identity))) {
      throw new FleetError({
        code: 'agent-ended',
        message: "The cluster's background process ended as soon as it was started",
        why: await tailOfLog(log),
        hint: `Its log is ${log}.`,
      })
    }
    await sleep(20, undefined, { signal })
  }
}
