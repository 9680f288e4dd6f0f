import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { stopAgent } from '../agent/stop.js'
import { openJournal } from '../engine/journal.js'
import { revertJournal } from '../engine/revert.js'
import { ExitCode, FleetError, messageOf } from '../errors.js'
import { providerNamed } from '../providers/provider.js'
import { namesStep, pendingRemovals, revertNames } from '../steps/names.js'
import { clusterFolder } from '../system/paths.js'
import { askPrivilege } from './ask-privilege.js'
import { withClusterLock } from './cluster-lock.js'
import { findCluster } from './find-cluster.js'
import type { FleetOptions } from './fleet-options.js'
import { isInteractive } from './interactive.js'
import { withSession } from './session.js'

export interface DownOptions extends FleetOptions {
  cluster?: string
  dryRun?: boolean
}

/** `fleet down`: reverts the journal, ends what the folder records, removes the folder. */
export async function down(options: DownOptions): Promise<number> {
  const { paths, name, record } = await findCluster(options)
  const folder = clusterFolder(paths, name)
  if (options.dryRun) {
    process.stdout.write(
      options.output === 'json'
        ? `${JSON.stringify({ type: 'plan', cluster: name, removes: folder })}\n`
        : `Would end the processes of ${name} and remove ${folder}\n`,
    )
    return ExitCode.ok
  }
  // Asked for first: a prompt in the middle of a list helps nobody.
  await askPrivilege(await pendingRemovals(folder, isInteractive()))
  await withSession(options, ({ emit }) =>
    withClusterLock(paths, name, 'fleet down', async () => {
      const entries = await openJournal(join(folder, 'journal.jsonl')).read()
      const provider = await providerNamed(record?.provider ?? 'sandbox')
      const reverters = {
        ...(await provider.maker()).reverters(folder),
        [namesStep.id]: (intent: unknown) => revertNames(intent, false),
      }
      const failures = await revertJournal(entries, reverters, emit)
      // Also when a kill came before the journal: the agent and its processes are in the folder.
      await stopAgent(folder)
      const [failure] = failures
      if (failure) throw stillThere(failure.step, failure.error)
      await rm(folder, { recursive: true, force: true })
    }),
  )
  if (options.output === 'text') process.stdout.write(`The cluster ${name} is gone.\n`)
  return ExitCode.ok
}

function stillThere(step: string, error: unknown): FleetError {
  return new FleetError({
    code: 'not-undone',
    message: `Could not undo ${step}`,
    why: messageOf(error),
    hint: 'Mend that and run fleet down again; what was undone already stays undone.',
  })
}
