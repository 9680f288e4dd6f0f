import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { stopAgent } from '../agent/stop.ts'
import type { ClusterRecord } from '../config/cluster-record.ts'
import { markUnderWay } from '../config/under-way.ts'
import { type JournalEntry, openJournal } from '../engine/journal.ts'
import { revertJournal } from '../engine/revert.ts'
import { ExitCode, FleetError, messageOf } from '../errors.ts'
import type { ExistingContext } from '../existing/access.ts'
import type { ProviderName } from '../providers/names.ts'
import { providerNamed } from '../providers/provider.ts'
import { listKeptSecrets } from '../secrets/kept.ts'
import { namesStep, pendingRemovals, revertNames } from '../steps/names.ts'
import { clusterFolder, fleetPaths } from '../system/paths.ts'
import { askPrivilege } from './ask-privilege.ts'
import { withClusterLock } from './cluster-lock.ts'
import { findCluster } from './find-cluster.ts'
import type { FleetOptions } from './fleet-options.ts'
import { isInteractive } from './interactive.ts'
import { type Kept, keptOf, purge } from './purge.ts'
import { withSession } from './session.ts'

export interface DownOptions extends FleetOptions {
  cluster?: string
  dryRun?: boolean
  /** Also removes what is kept for the next cluster. */
  purge?: boolean
  /** The context of a cluster that fleet did not make, typed: it may be changed. */
  confirm?: string
}

/** `fleet down`: reverts the journal, ends what the folder records, removes the folder. */
export async function down(options: DownOptions): Promise<number> {
  const also = options.purge ? await listKeptSecrets(fleetPaths()) : []
  const { paths, name, record } = await findCluster(options, also, options.purge)
  const folder = clusterFolder(paths, name)
  const kept = await keptOf(paths, name)
  if (options.dryRun) {
    const removes = [folder, ...(options.purge ? kept.map((one) => one.folder) : [])]
    process.stdout.write(
      options.output === 'json'
        ? `${JSON.stringify({ type: 'plan', cluster: name, removes })}\n`
        : `Would end the processes of ${name} and remove ${removes.join(', ')}\n`,
    )
    return ExitCode.ok
  }
  if (record?.context) await refuseUnconfirmed(record.context, record.stage, options.confirm)
  // Asked for first: a prompt in the middle of a list helps nobody.
  await askPrivilege(await pendingRemovals(folder, isInteractive()))
  await withSession(options, ({ emit }) =>
    withClusterLock(paths, name, 'fleet down', async () => {
      const entries = await openJournal(join(folder, 'journal.jsonl')).read()
      // With --purge there need not be a cluster, nor a folder.
      if (entries.length > 0) await markUnderWay(folder, 'fleet down')
      const provider = await providerNamed(record?.provider ?? journalledProvider(entries))
      const reverters = {
        ...(await provider.maker(folder)).reverters,
        [namesStep.id]: (intent: unknown) => revertNames(intent, false),
      }
      const failures = await revertJournal(entries, reverters, emit)
      // Also when a kill came before the journal: the agent and its processes are in the folder.
      await stopAgent(folder)
      const [failure] = failures
      if (failure) throw stillThere(failure.step, failure.error)
      await rm(folder, { recursive: true, force: true })
      if (options.purge) await purge(kept)
    }),
  )
  if (options.output === 'text')
    process.stdout.write(farewell(goneOf(name, record), kept, options.purge === true))
  return ExitCode.ok
}

/** @throws FleetError when the cluster looks like production and its name was not typed */
async function refuseUnconfirmed(
  context: ExistingContext,
  stage: string,
  confirm: string | undefined,
): Promise<void> {
  const { askName, mayChange } = await import('../existing/permission.ts')
  const ask = isInteractive() ? { ask: askName } : {}
  await mayChange({ context, stage, isNew: false, confirm, ...ask })
}

/** Where the cluster runs, by what was done: its record may be gone or unreadable. */
function journalledProvider(entries: JournalEntry[]): ProviderName {
  const steps = new Set(entries.map(({ step }) => step))
  if (steps.has('colima')) return 'colima'
  if (steps.has('existing-cluster')) return 'existing'
  return steps.has('kind-cluster') ? 'docker' : 'sandbox'
}

function goneOf(name: string, record: ClusterRecord | undefined): string {
  return record?.context
    ? `What fleet brought into the cluster of ${record.context.name} is gone; the cluster stays.\n`
    : `The cluster ${name} is gone.\n`
}

function farewell(gone: string, kept: Kept[], purged: boolean): string {
  if (kept.length === 0) return gone
  const things = kept.map(({ what }) => what).join(', ')
  return purged
    ? `${gone}So is what was kept for the next one: ${things}.\n`
    : `${gone}Kept for the next one: ${things} (fleet down --purge removes that too).\n`
}

function stillThere(step: string, error: unknown): FleetError {
  return new FleetError({
    code: 'not-undone',
    message: `Could not undo ${step}`,
    why: messageOf(error),
    hint: 'Mend that and run fleet down again; what was undone already stays undone.',
  })
}
