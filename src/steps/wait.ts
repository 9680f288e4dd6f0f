import type { World } from '../cluster/types.ts'
import type { Emit, NoticeEvent } from '../events.ts'
import { type Nudge, type NudgeMemory, noMemory, nudges } from '../flux/nudges.ts'
import { wakeInOrder } from '../flux/wake-in-order.ts'
import { type Assessment, assess, type WaitTarget } from '../health/assess.ts'
import { type FailureReport, failureReport } from '../health/failure-report.ts'
import { guiltyServices } from '../health/root-cause.ts'
import type { ServiceView } from '../health/services.ts'
import { verdict } from '../health/verdict.ts'
import { steadyDate, steadyNow } from '../system/clock.ts'
import { createAnnouncer } from './announce.ts'
import { nextChange, watchUntil } from './watch-until.ts'

export interface WaitDependencies {
  world: World
  emit: Emit
  signal: AbortSignal
  /** Wakes a Kustomization; a failure is not fatal, since Flux polls anyway. */
  annotate(nudge: Nudge): Promise<void>
  /** Whether the world is what the API server has now; a failure counts as no. */
  isUpToDate(): Promise<boolean>
  /** Called after each look at the world, at least every few seconds. */
  looked?(): void
}

export interface WaitLimits {
  /** Milliseconds after which an unfinished fleet has failed. */
  timeoutMs: number
  /** Milliseconds for which a fleet that cannot move by itself is given Flux's own retries. */
  settleMs: number
  /** Services that a fault was asked for; each is given a moment to feel it. */
  faulty?: ReadonlySet<string>
}

/** How long a fault may take from the pod to its workload's status on a busy machine, in milliseconds. */
const faultMs = 60_000

/** Longest pause before a world that was behind is compared with the API server again, in milliseconds. */
const catchUpMs = 250

export interface WaitOutcome {
  status: 'healthy' | 'stuck' | 'timeout'
  assessment: Assessment
  /** One for each service that only the user can move, the root cause among them. */
  failures: FailureReport[]
}

/**
 * Waits until every service is healthy, fast-forwarding Flux, or until nothing can move any more
 * for `settleMs`, or until `timeoutMs` is over. Healthy is what the API server itself confirms.
 */
export async function waitForServices(
  target: WaitTarget,
  limits: WaitLimits,
  dependencies: WaitDependencies,
): Promise<WaitOutcome> {
  const { world, signal, isUpToDate } = dependencies
  await world.ready()
  const startedAt = steadyNow()
  const look = createLook(target, limits, startedAt, dependencies)
  for (;;) {
    const outcome = await watchUntil(world, look, signal)
    if (outcome.status !== 'healthy') return outcome
    if (await isUpToDate().catch(() => false)) return outcome
    if (steadyNow() - startedAt >= limits.timeoutMs) return { ...outcome, status: 'timeout' }
    await nextChange(world, catchUpMs, signal)
  }
}

/** One look at the world after another, with what has to be remembered in between. */
function createLook(
  target: WaitTarget,
  limits: WaitLimits,
  startedAt: number,
  { world, emit, annotate, looked }: WaitDependencies,
): () => { outcome: WaitOutcome } | { lookAgainInMs: number } {
  const announce = createAnnouncer(emit)
  let memory: NudgeMemory = noMemory
  let previous: ServiceView[] | undefined
  let stuckSince: number | undefined
  let saidInVain = false

  return () => {
    const now = steadyDate()
    const assessment = assess(world, target, now, previous)
    previous = assessment.views
    announce(assessment)
    looked?.()
    const woken = nudges(world, assessment.views, memory, { healthGate: true, now })
    memory = woken.memory
    for (const nudge of woken.nudges) {
      emit({ type: 'wake', id: `${nudge.namespace}/${nudge.name}`, why: nudge.why })
    }
    void wakeInOrder(woken.nudges, annotate)

    const finish = (status: WaitOutcome['status']) => ({
      outcome: { status, assessment, failures: reports(world, assessment, status, now) },
    })
    const judged = verdict(assessment.views)
    // A fault that has not arrived yet must not be taken for a healthy fleet.
    const spared = assessment.services
      .filter(({ name, state }) => state === 'healthy' && limits.faulty?.has(name))
      .map(({ name }) => name)
    if (judged === 'healthy') {
      const inVain = now.getTime() - startedAt >= Math.min(faultMs, limits.timeoutMs)
      if (spared.length > 0 && !inVain) return { lookAgainInMs: 1000 }
      if (spared.length > 0 && !saidInVain) emit(noEffect(spared))
      saidInVain = true
      return finish('healthy')
    }
    // What a watch has missed may move the fleet; a good end is confirmed by the API server anyway.
    const stuck = judged === 'stuck' && world.disconnected() === undefined
    stuckSince = stuck ? (stuckSince ?? now.getTime()) : undefined
    if (stuckSince !== undefined && now.getTime() - stuckSince >= limits.settleMs) {
      return finish('stuck')
    }
    const left = limits.timeoutMs - (now.getTime() - startedAt)
    if (left <= 0) return finish('timeout')
    const soon = woken.lookAgainInMs ?? 5000
    return { lookAgainInMs: Math.min(left, soon, stuckSince === undefined ? 5000 : 1000) }
  }
}

function noEffect(spared: string[]): NoticeEvent {
  const message = `the fault asked for had no effect on ${spared.join(', ')}: no pod that it could befall`
  return { type: 'notice', code: 'fault-without-effect', message }
}

function reports(
  world: World,
  { views, root }: Assessment,
  status: WaitOutcome['status'],
  now: Date,
): FailureReport[] {
  if (status === 'healthy') return []
  return guiltyServices(views)
    .map((view) => failureReport(world, view, views, now, root?.id))
    .map((report) => ({ ...report, goesOn: report.goesOn.filter((id) => id !== root?.id) }))
}
