import type { ProcessSpec } from '../sandbox/components/spec.ts'
import { createConditions } from './conditions.ts'
import type { SupervisedStatus } from './contract.ts'
import { endRecorded } from './end-processes.ts'
import { keepsEnding } from './keeps-ending.ts'
import { openRecords } from './records.ts'
import { type Supervised, supervise } from './supervised.ts'

export interface Supervisor {
  status(): Record<string, SupervisedStatus>
  /** Declares a condition met that processes need and that is no process. */
  provide(condition: string): void
  /**
   * Resolves when all of these (processes, conditions) are ready.
   * @throws FleetError when one of the processes keeps ending, with its last words
   */
  ready(names: readonly string[], signal: AbortSignal): Promise<void>
  /** Stops watching; the processes run on. */
  leave(): Promise<void>
  /** Ends all processes, those that depend on others first. */
  stop(): Promise<void>
}

/** So many ends in a row, none of them after being ready, are not going to get better. */
const tooManyFailures = 4

/** Starts and keeps the processes, side by side as far as their needs allow. */
export async function startSupervisor(
  specs: ProcessSpec[],
  folders: { logs: string; processes: string },
): Promise<Supervisor> {
  const records = await openRecords(folders.processes)
  const conditions = createConditions()
  const leaving = new AbortController()
  const states = new Map<string, Supervised>(
    specs.map(({ name }) => [name, { state: 'starting', restarts: 0, failures: 0 }]),
  )
  const context = { records, conditions, logs: folders.logs, signal: leaving.signal }
  const loops = specs.map((spec) => {
    const state = states.get(spec.name)
    return state && supervise(spec, state, context)
  })
  const leave = async () => {
    leaving.abort()
    await Promise.allSettled(loops)
  }
  const failing = (names: readonly string[]) =>
    specs.find(({ name }) => {
      const relevant = names.includes(name) || names.some((other) => needsOf(specs, other, name))
      return relevant && (states.get(name)?.failures ?? 0) >= tooManyFailures
    })?.name

  return {
    status: () =>
      Object.fromEntries([...states].map(([name, { failures: _, ...status }]) => [name, status])),
    provide: (condition) => conditions.set(condition, true),
    ready: async (names, signal) => {
      // What kept ending may have been mended since it was last asked for: it gets one more try.
      for (const state of states.values()) {
        state.failures = Math.min(state.failures, tooManyFailures - 1)
      }
      await conditions.until(() => conditions.met(names) || failing(names) !== undefined, signal)
      const name = failing(names)
      if (name !== undefined && !conditions.met(names)) {
        throw keepsEnding(name, states.get(name)?.lastExit ?? '')
      }
    },
    leave,
    stop: async () => {
      await leave()
      await endRecorded(folders.processes)
      for (const state of states.values()) state.state = 'stopped'
    },
  }
}

/** Whether `name` needs `wanted`, directly or not. */
function needsOf(specs: ProcessSpec[], name: string, wanted: string): boolean {
  const needs = specs.find((spec) => spec.name === name)?.needs ?? []
  return needs.some((need) => need === wanted || needsOf(specs, need, wanted))
}
