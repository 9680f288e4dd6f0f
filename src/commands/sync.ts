import { ExitCode, FleetError } from '../errors.ts'
import type { WaitOutcome } from '../steps/wait.ts'
import { steadyNow } from '../system/clock.ts'
import { withClusterLock } from './cluster-lock.ts'
import type { FleetOptions } from './fleet-options.ts'
import { type LocatedFleet, locate } from './prepare.ts'
import { withSession } from './session.ts'
import { type SyncOutput, syncOutput } from './sync-output.ts'
import { openSyncSession, type SyncSession } from './sync-session.ts'
import { watchAndSync } from './sync-watch.ts'

export interface SyncOptions extends FleetOptions {
  watch?: boolean
  stop?: boolean
  timeout?: number
}

const defaultTimeoutMs = 10 * 60_000

/** `fleet sync`: Flux gets the work tree as it is, once or at every save, until `--stop`. */
export async function sync(options: SyncOptions): Promise<ExitCode> {
  if (options.watch && options.stop) throw contradiction()
  const located = await locate(options)
  const print = await syncOutput(options.output)
  return withClusterLock(located.paths, located.cluster, 'fleet sync', async () => {
    const session = await open(located)
    try {
      if (options.stop) {
        print.stopped(await session.end(), located.source.branch)
        return ExitCode.ok
      }
      const timeoutMs = options.timeout ?? defaultTimeoutMs
      if (options.watch) return await watchAndSync(located, session, print, timeoutMs)
      return await syncOnce(session, print, options, timeoutMs)
    } finally {
      await session.close()
    }
  })
}

/** Everything is applied again, also what has not changed: what was changed by hand goes back. */
async function syncOnce(
  session: SyncSession,
  print: SyncOutput,
  options: SyncOptions,
  timeoutMs: number,
): Promise<ExitCode> {
  const change = await session.publish()
  if (change) print.changed(change)
  const started = steadyNow()
  const outcome = await withSession(options, async ({ emit, signal }) => {
    await session.reconcileAll()
    return session.settle(emit, signal, timeoutMs)
  })
  await print.settled(outcome, steadyNow() - started)
  return exitCodeOf(outcome)
}

function exitCodeOf({ status }: WaitOutcome): ExitCode {
  return status === 'healthy' ? ExitCode.ok : ExitCode.failed
}

/** @throws FleetError when there is no cluster, or it does not run */
async function open(located: LocatedFleet): Promise<SyncSession> {
  const { record, folder, cluster } = located
  if (!record) {
    throw new FleetError({
      code: 'no-such-cluster',
      message: `There is no cluster ${cluster} to sync with`,
      hint: 'fleet up makes it.',
      exitCode: ExitCode.usage,
    })
  }
  if (record.context) throw notOurSource(cluster)
  const { providerNamed } = await import('../providers/provider.ts')
  const client = await (await providerNamed(record.provider)).connect(folder)
  if (client) return openSyncSession(located, client)
  throw new FleetError({
    code: 'cluster-not-running',
    message: `The control plane of ${cluster} does not run`,
    hint: 'fleet up brings it back.',
  })
}

function notOurSource(cluster: string): FleetError {
  return new FleetError({
    code: 'remote-source',
    message: `${cluster} reads its fleet from the remote repository, not from this clone`,
    hint: 'Push a commit to bring a change; fleet sync is for clusters that fleet made.',
    exitCode: ExitCode.usage,
  })
}

function contradiction(): FleetError {
  return new FleetError({
    code: 'watch-and-stop',
    message: '--watch and --stop exclude one another',
    hint: 'Use --stop alone to go back to the committed branch.',
    exitCode: ExitCode.usage,
  })
}
