import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf } from '../errors.ts'
import type { ProcessSpec } from '../sandbox/components/spec.ts'
import { steadyNow } from '../system/clock.ts'
import { exists } from '../system/files.ts'
import { isPortFree, portOwner } from '../system/ports.ts'
import { isRunning, type ProcessIdentity, spawnDetached } from '../system/process.ts'
import type { Conditions } from './conditions.ts'
import type { SupervisedStatus } from './contract.ts'
import { runningProcess } from './end-processes.ts'
import { boundLog, rotateLog, tailOfLog } from './logs.ts'
import { isReady } from './ready-check.ts'
import type { ProcessRecords } from './records.ts'

/** The state of one process, with what only the agent itself needs to know. */
export interface Supervised extends SupervisedStatus {
  /** How often in a row it has ended without ever having been ready. */
  failures: number
}

export interface SupervisionContext {
  records: ProcessRecords
  conditions: Conditions
  /** Folder of the logs. */
  logs: string
  signal: AbortSignal
}

/** Milliseconds. */
const timing = { ready: 40, alive: 500, firstPause: 200, longestPause: 5_000, steady: 30_000 }

/**
 * Keeps one process running until the signal aborts: takes over the one that runs already, else
 * starts it when its needs are met, and starts it again whenever it ends. The process itself is
 * left alone in the end.
 */
export async function supervise(
  spec: ProcessSpec,
  state: Supervised,
  context: SupervisionContext,
): Promise<void> {
  const record = { command: spec.command, args: spec.args, wave: spec.wave }
  const known = context.records.all()[spec.name]
  let identity = known && (await runningProcess({ ...known, ...record }))
  // A process that runs with other arguments than are wanted now stays until it is stopped.
  if (identity) await context.records.put(spec.name, { ...record, identity })
  let pause = timing.firstPause
  while (!context.signal.aborted) {
    const since = steadyNow()
    try {
      identity ??= await start(spec, context)
      state.pid = identity.pid
      await follow(spec, state, identity, context)
      state.lastExit = await tailOfLog(logFile(spec, context))
    } catch (error) {
      if (context.signal.aborted) return
      state.lastExit = messageOf(error)
    }
    identity = undefined
    context.conditions.set(spec.name, false)
    if (context.signal.aborted) return
    state.state = 'restarting'
    state.restarts += 1
    state.failures += 1
    delete state.pid
    context.conditions.changed()
    pause = steadyNow() - since > timing.steady ? timing.firstPause : pause
    await sleep(pause, undefined, { signal: context.signal }).catch(() => undefined)
    pause = Math.min(pause * 2, timing.longestPause)
  }
}

/** Starts a process; its intent is on disk before, its identity right after. */
async function start(spec: ProcessSpec, context: SupervisionContext): Promise<ProcessIdentity> {
  const { records, conditions, signal } = context
  await conditions.until(() => conditions.met(spec.needs), signal)
  for (const file of spec.files) await untilExists(file, signal)
  for (const port of spec.ports) await refuseTakenPort(port)
  const record = { command: spec.command, args: spec.args, wave: spec.wave }
  await records.put(spec.name, record)
  const file = logFile(spec, context)
  await rotateLog(file)
  const identity = await spawnDetached(spec.command, spec.args, {
    cwd: spec.cwd,
    env: spec.env,
    logFile: file,
  })
  // One that has ended already has no start time, and nothing of it is left to find again.
  if (identity.startedAt !== '') {
    // On a full disk the record stays without its identity: it is found by its command line then.
    await records.put(spec.name, { ...record, identity }).catch(() => undefined)
  }
  return identity
}

/** Resolves when the process has ended; says on the way when it is ready. */
async function follow(
  spec: ProcessSpec,
  state: Supervised,
  identity: ProcessIdentity,
  { conditions, logs, signal }: SupervisionContext,
): Promise<void> {
  state.state = 'starting'
  conditions.changed()
  const since = steadyNow()
  let ready = false
  while (await isRunning(identity)) {
    if (!ready && (await isReady(spec.ready))) {
      ready = true
      state.state = 'running'
      conditions.set(spec.name, true)
    }
    if (ready && provesItself(spec, since)) state.failures = 0
    if (ready) await boundLog(join(logs, `${spec.name}.log`))
    await sleep(ready ? timing.alive : timing.ready, undefined, { signal })
  }
}

/** One that answers nobody has to have run for a while. */
function provesItself(spec: ProcessSpec, since: number): boolean {
  return spec.ready.kind !== 'running' || steadyNow() - since > timing.steady
}

async function untilExists(file: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    if (await exists(file)) return
    await sleep(timing.ready, undefined, { signal })
  }
}

async function refuseTakenPort(port: number): Promise<void> {
  if (await isPortFree(port)) return
  const owner = (await portOwner(port)) ?? 'another program'
  throw new Error(`port ${port} of 127.0.0.1 is taken by ${owner}`)
}

function logFile(spec: ProcessSpec, { logs }: SupervisionContext): string {
  return join(logs, `${spec.name}.log`)
}
