import { ExitCode, FleetError, messageOf } from '../errors.ts'
import type { Emit } from '../events.ts'
import { steadyNow } from '../system/clock.ts'
import type { Journal } from './journal.ts'
import type { Blocked, Step } from './step.ts'

/** A step whose intent only the step itself understands. */
export type AnyStep = Step<unknown>

export interface RunDependencies {
  journal: Journal
  emit: Emit
  signal: AbortSignal
  now?: () => number
}

/**
 * Runs steps as a graph: each starts the moment all it needs is done, so independent ones run
 * side by side. After a failure nothing new starts, what runs is awaited, and the first error is
 * thrown. The intent is journalled before `apply`.
 * @throws the first step's error, or the reason of `signal` when it aborts.
 */
export async function runSteps(steps: AnyStep[], deps: RunDependencies): Promise<void> {
  checkNeeds(steps)
  for (const step of steps) deps.emit(stepEvent(step, 'pending'))
  const failures: unknown[] = []
  const running = new Map<string, Promise<void>>()
  for (const step of inOrder(steps)) {
    const needs = step.needs.map((id) => running.get(id))
    const run = Promise.all(needs).then(async () => {
      if (failures.length > 0) return
      await runStep(step, deps).catch((error: unknown) => {
        failures.push(error)
      })
    })
    running.set(step.id, run)
  }
  await Promise.all(running.values())
  if (failures.length > 0) throw failures[0]
}

async function runStep(step: AnyStep, deps: RunDependencies): Promise<void> {
  const { emit, signal, journal, now = steadyNow } = deps
  const started = now()
  const finish = (status: 'satisfied' | 'done' | 'failed' | 'blocked', detail?: string) =>
    emit({ ...stepEvent(step, status, detail), durationMs: now() - started })
  try {
    signal.throwIfAborted()
    emit(stepEvent(step, 'running'))
    const found = await step.inspect()
    if (found.kind === 'satisfied') return finish('satisfied', found.detail)
    if (found.kind !== 'needed') throw blockedError(step, found)
    signal.throwIfAborted()
    await journal.append({
      step: step.id,
      intent: found.intent,
      at: new Date(now()).toISOString(),
    })
    await step.apply(found.intent, (text) => emit(stepEvent(step, 'running', text)), signal)
    finish('done')
  } catch (error) {
    finish('failed', messageOf(error))
    throw error
  }
}

/** The error for a step that cannot be applied. */
export function blockedError(
  step: AnyStep,
  found: Blocked | { kind: 'unknown'; until: string },
): FleetError {
  return found.kind === 'blocked'
    ? new FleetError({
        code: found.code ?? `${step.id}-blocked`,
        message: found.reason,
        hint: found.hint,
        exitCode: found.exitCode ?? ExitCode.failed,
      })
    : new FleetError({
        code: `${step.id}-unknown`,
        message: `${step.title}: still unknown until ${found.until}`,
        hint: 'Run the same command again with --debug and report what it prints.',
      })
}

function stepEvent<S extends string>(step: AnyStep, status: S, detail?: string) {
  return {
    type: 'step' as const,
    id: step.id,
    title: step.title,
    status,
    ...(detail === undefined ? {} : { detail }),
  }
}

/** Steps in an order in which each comes after all it needs. */
export function inOrder<T extends { id: string; needs: string[] }>(steps: T[]): T[] {
  const byId = new Map(steps.map((step) => [step.id, step]))
  const seen = new Set<T>()
  const ordered: T[] = []
  const visit = (step: T) => {
    if (seen.has(step)) return
    seen.add(step)
    for (const id of step.needs) {
      const needed = byId.get(id)
      if (needed) visit(needed)
    }
    ordered.push(step)
  }
  for (const step of steps) visit(step)
  return ordered
}

/** A plan with a missing or circular need is a mistake of ours, found before anything runs. */
function checkNeeds(steps: AnyStep[]): void {
  const position = new Map(inOrder(steps).map((step, index) => [step.id, index]))
  for (const step of steps) {
    for (const id of step.needs) {
      const needed = position.get(id)
      if (needed === undefined) throw new Error(`step ${step.id} needs ${id}, which is no step`)
      if (needed >= (position.get(step.id) ?? 0)) throw new Error(`step ${step.id} needs itself`)
    }
  }
}
