import { ExitCode, Interrupted } from '../errors.ts'
import type { ResultEvent } from '../events.ts'
import type { FailureReport } from '../health/failure-report.ts'
import type { ProviderName } from '../providers/names.ts'
import { providerNamed } from '../providers/provider.ts'
import { steadyDate, steadyNow } from '../system/clock.ts'
import { keepHeapSmall } from '../system/small-heap.ts'
import type { FleetOptions } from './fleet-options.ts'
import { isInteractive } from './interactive.ts'
import { type LocatedFleet, locate, readServices } from './prepare.ts'
import { printFailures } from './result.ts'
import { type Session, withSession } from './session.ts'
import type { UpPlan } from './up-plan.ts'

export interface UpOptions extends FleetOptions {
  provider?: ProviderName
  yes?: boolean
  only?: string[]
  fault: Record<string, string>
  /** Milliseconds. */
  timeout?: number
  keepGoing?: boolean
  dryRun?: boolean
  /** Node image of a new kind cluster. */
  nodeImage?: string
  /** The context of a cluster that is there already. */
  context?: string
  /** The name of such a cluster, typed: it may be changed. */
  confirm?: string
  /** Whether a cluster or machine that fleet did not make is taken over. */
  adopt?: boolean
  /** Whether kubectl's current context becomes that of the cluster. */
  useContext?: boolean
}

/** How a run ended; a dry run has no result. */
export interface UpOutcome {
  result: ResultEvent
  failures: FailureReport[]
}

/** `fleet up`: resolves to the exit code. */
export async function up(options: UpOptions): Promise<number> {
  const started = steadyNow()
  keepHeapSmall()
  const { prepareProvider } = await import('./up-provider.ts')
  const here = await locate(options)
  const provider = await providerNamed(await prepareProvider(options, here))
  const isExisting = provider.name === 'existing'
  const located = isExisting ? await remoteFleet(here) : here
  const lookOnly = isExisting && !(await mayChangeExisting(options, located))
  const run = async (plan: UpPlan, session: Session): Promise<UpOutcome> => {
    const { runUp } = await import('./up-run.ts')
    const { withRecording } = await import('./up-recording.ts')
    return withRecording(plan, session, started, async (recorded) => {
      const ended = await runUp(plan, recorded, started)
      recorded.emit(ended.result)
      return ended
    })
  }
  const watched = { ...options, clock: steadyDate }
  let outcome = await withSession(watched, (session) =>
    untilInterrupted(session, started, async () => {
      // The container engine takes its time to answer: it is asked while the repository is read.
      const { machineMemory } = await import('./up-memory.ts')
      const [model, machineMiB] = await Promise.all([
        readServices(located, session),
        machineMemory(provider),
      ])
      const { planUp } = await import('./up-plan.ts')
      const plan = await planUp(options, located, model, provider, machineMiB)
      for (const notice of plan.notices) session.emit(notice)
      if (options.dryRun || lookOnly) return { dryRun: plan }
      return needsPassword(plan) ? { ask: plan } : run(plan, session)
    }),
  )
  if ('ask' in outcome) {
    // The terminal belongs to sudo now; the list goes on after it.
    const plan = await agreed(outcome.ask)
    outcome = await withSession(watched, (session) =>
      untilInterrupted(session, started, () => run(plan, session)),
    )
  }
  if ('dryRun' in outcome) {
    const { printDryRun } = await import('./up-plan.ts')
    const code = await printDryRun(outcome.dryRun, options.output)
    if (lookOnly && options.output === 'text') await printHowToConfirm(outcome.dryRun)
    return code
  }
  if (options.output === 'text') await printFailures(outcome.failures)
  return exitCodeOf(outcome.result)
}

async function remoteFleet(here: LocatedFleet): Promise<LocatedFleet> {
  const { atRemote } = await import('./remote-source.ts')
  return atRemote(here)
}

async function mayChangeExisting(options: UpOptions, located: LocatedFleet): Promise<boolean> {
  const { existingContext } = await import('./existing-context.ts')
  const { mayChange, askName } = await import('../existing/permission.ts')
  return mayChange({
    context: existingContext(options, located),
    stage: located.source.stage,
    isNew: located.record === undefined,
    confirm: options.confirm,
    ...(isInteractive() ? { ask: askName } : {}),
  })
}

/** The first run only looks. */
async function printHowToConfirm({ record }: UpPlan): Promise<void> {
  const name = record.context?.name ?? ''
  process.stdout.write(
    `\nNothing was changed: this is the first run on a cluster that fleet did not make.\nNext: the same command with --confirm ${name}\n`,
  )
}

/** Does the work; an interruption is an outcome, not an error. */
async function untilInterrupted<T>(
  session: Session,
  started: number,
  work: () => Promise<T>,
): Promise<T | UpOutcome> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Interrupted) && !session.signal.aborted) throw error
    return interrupted(session, started)
  }
}

function needsPassword({ names }: UpPlan): boolean {
  return names?.pending.privilege.kind === 'password'
}

/** The plan after sudo has asked: as it was, or with the names that can be had without. */
async function agreed(plan: UpPlan): Promise<UpPlan> {
  const { askPrivilege } = await import('./ask-privilege.ts')
  if (plan.names && (await askPrivilege(plan.names.pending))) return plan
  const { withoutPrivilege } = await import('./up-plan.ts')
  return withoutPrivilege(plan)
}

function interrupted({ emit }: Session, started: number): UpOutcome {
  const durationMs = steadyNow() - started
  const result: ResultEvent = { type: 'result', status: 'interrupted', durationMs, urls: {} }
  emit(result)
  return { result, failures: [] }
}

function exitCodeOf({ status }: ResultEvent): number {
  if (status === 'interrupted') return ExitCode.interrupted
  return status === 'failed' ? ExitCode.failed : ExitCode.ok
}
