import { join } from 'node:path'
import { readKubeconfig } from '../cluster/kubeconfig.ts'
import type { World } from '../cluster/types.ts'
import { createWorld } from '../cluster/world.ts'
import { writeClusterRecord } from '../config/cluster-record.ts'
import { clearUnderWay, markUnderWay } from '../config/under-way.ts'
import { openJournal } from '../engine/journal.ts'
import { runSteps } from '../engine/run.ts'
import type { Emit, NoticeEvent } from '../events.ts'
import { requestReconcile } from '../flux/annotate.ts'
import type { WaitTarget } from '../health/assess.ts'
import { createStopwatch, expectedDurations, recordDurations } from '../health/durations.ts'
import { createEta } from '../health/eta.ts'
import { type KeptTarget, keepTarget } from '../health/kept-target.ts'
import { isUpToDate } from '../health/up-to-date.ts'
import { watchedKinds } from '../health/watch-list.ts'
import { secretsFolder } from '../secrets/kept.ts'
import { connectAgain } from '../steps/control-plane-gone.ts'
import { ownSync } from '../steps/fleet-objects.ts'
import { forecastOf } from '../steps/forecast.ts'
import { keepAgent } from '../steps/keep-agent.ts'
import { type WaitOutcome, waitForServices } from '../steps/wait.ts'
import { stopServing } from '../sync/served.ts'
import { steadyDate, steadyNow } from '../system/clock.ts'
import { makePrivateFolder } from '../system/files.ts'
import { withClusterLock } from './cluster-lock.ts'
import { afterStart, briefly, noPatience, type Patience } from './dns-verify.ts'
import type { Session } from './session.ts'
import type { UpOutcome } from './up.ts'
import { handOverNames } from './up-names.ts'
import type { UpPlan } from './up-plan.ts'
import { makeReachable, resultOf, waitedGraph } from './up-result.ts'

/**
 * How long a fleet that cannot move by itself is given retries, in milliseconds: Flux's own, and
 * where containers run the kubelet's too, which pulls an image or starts a container again after
 * 10, 20 and 40 s.
 */
const settleMs = { simulated: 20_000, real: 120_000 }

/** Applies the plan and waits for the services; the cluster is locked against a second `up` or `down`. */
export async function runUp(plan: UpPlan, session: Session, started: number): Promise<UpOutcome> {
  const { located, record } = plan
  const { paths, folder, cluster } = located
  return withClusterLock(paths, cluster, 'fleet up', async () => {
    await makePrivateFolder(folder)
    await writeClusterRecord(paths, record)
    await markUnderWay(folder, 'fleet up')
    await keepTarget(folder, keptTarget(plan))
    if (await stopServing(folder)) session.emit(syncEnded(located.source.branch))
    const journal = openJournal(join(folder, 'journal.jsonl'))
    const stopwatch = createStopwatch()
    await runSteps(plan.steps, { journal, emit: session.emit, signal: session.signal })
    await handOverNames(plan)
    // The rest is only waited for: Flux finishes it by itself.
    await clearUnderWay(folder)
    const eta = createEta({
      graph: waitedGraph(plan),
      durations: await expectedDurations(paths.cache, cluster),
      underWay: stopwatch.underWay,
      emit: session.emit,
    })
    const emit: Emit = (event) => {
      stopwatch.handle({ ...event, at: steadyDate().toISOString() })
      eta.handle(event)
      session.emit(event)
    }
    const outcome = await waitStep(plan, { ...session, emit }, eta.update)
    await recordDurations(paths.cache, cluster, stopwatch.durations())
    const patience = patienceAfter(outcome, steadyNow() - started)
    const { signal } = session
    const reachable = await makeReachable(plan, { ...patience, signal }, emit)
    const result = await resultOf(plan, outcome, started, reachable)
    return { result, failures: outcome.failures }
  })
}

/** A run that took no longer found everything as it was left. Milliseconds. */
const idleRunMs = 3000

function patienceAfter({ status }: WaitOutcome, durationMs: number): Patience {
  if (status !== 'healthy') return noPatience
  return durationMs > idleRunMs ? afterStart : briefly
}

/** Waits for the services as the last step of the list. */
async function waitStep(
  plan: UpPlan,
  { emit, signal }: Session,
  looked: () => void,
): Promise<WaitOutcome> {
  const step = { type: 'step' as const, id: 'wait', title: 'Services' }
  const startedAt = steadyNow()
  emit({ ...step, status: 'running' })
  const client = await connectAgain(() => plan.provider.connect(plan.located.folder), signal)
  const world = createWorld(client, watchedKinds)
  const seeding = await seedSecrets(plan, world, emit)
  const keeper = keepAgent(plan.located.folder, emit)
  try {
    const { source } = ownSync(plan.model)
    // The agent tells Flux of new commits; this is for those made while no agent ran.
    if (plan.provider.remoteSource) {
      const { untilFetched } = await import('./remote-source.ts')
      await untilFetched(client, world, source, signal)
    } else {
      await requestReconcile(client, { kind: 'GitRepository', ...source }).catch(() => {})
    }
    const outcome = await waitForServices(
      waitTarget(plan),
      {
        timeoutMs: plan.timeoutMs,
        settleMs: plan.provider.simulated ? settleMs.simulated : settleMs.real,
        faulty: plan.faulty,
      },
      {
        world,
        emit,
        signal,
        annotate: (nudge) => requestReconcile(client, nudge, nudge.token),
        isUpToDate: () => isUpToDate(client, world),
        looked,
      },
    )
    const opened = (await plan.provider.openIngress?.(client, plan.located.folder)) ?? []
    for (const message of opened) emit({ type: 'notice', code: 'ingress-ports', message })
    const status = outcome.status === 'healthy' ? 'done' : 'failed'
    const detail = outcome.status === 'timeout' ? { detail: 'the time is over' } : {}
    emit({ ...step, status, ...detail, durationMs: steadyNow() - startedAt })
    return outcome
  } finally {
    await keeper.stop()
    await seeding?.stop()
    await world.stop()
    await client.close()
  }
}

/** In a simulated cluster nothing runs that could be filled. */
async function seedSecrets({ provider, located, model }: UpPlan, world: World, emit: Emit) {
  if (provider.simulated) return undefined
  const { startSeeding } = await import('../steps/seed-secrets.ts')
  const { access } = await readKubeconfig(provider.kubeconfig(located.folder))
  const folder = secretsFolder(located.paths, located.cluster)
  return startSeeding({ model, folder, access, world, emit })
}

function waitTarget(plan: UpPlan): WaitTarget {
  const { model, selected } = plan
  const { revision, ...target } = keptTarget(plan)
  return {
    ...target,
    // Others may push meanwhile: what Flux has fetched by now is what counts.
    ...(plan.provider.remoteSource ? {} : { expectedRevision: revision }),
    forecast: forecastOf(model, selected),
    ...(selected === undefined ? {} : { selected }),
  }
}

/** Everything that the cluster is to have, whatever this run waits for. */
function keptTarget({ model, located, leftOut }: UpPlan): KeptTarget {
  const { root, source } = ownSync(model)
  const { branch, commit } = located.source
  const absent = new Set(leftOut.map(({ name, namespace }) => `${namespace}/${name}`))
  return {
    root: `${root.namespace}/${root.name}`,
    fleetSource: `${source.namespace}/${source.name}`,
    revision: `${branch}@sha1:${commit}`,
    forecast: forecastOf(model).filter(({ id }) => !absent.has(id)),
  }
}

function syncEnded(branch: string): NoticeEvent {
  const message = `fleet sync is ended: Flux gets the branch ${branch} again.`
  return { type: 'notice', code: 'sync-ended', message }
}
