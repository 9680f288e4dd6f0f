import { join } from 'node:path'
import { listClusters, readClusterRecord } from '../../config/cluster-record.ts'
import { readDnsState } from '../../dns/state.ts'
import { openJournal } from '../../engine/journal.ts'
import { namesStep } from '../../steps/names.ts'
import { liveHolder } from '../../system/lock-holder.ts'
import { clusterFolder, clusterLock, type FleetPaths } from '../../system/paths.ts'
import type { Check, DoctorContext } from '../types.ts'

/** Folders of clusters that an interrupted run left before it could write down whose they are. */
export const leftoversCheck: Check = {
  id: 'leftovers',
  title: 'Leftovers',
  look: async (context) => {
    const names = await leftovers(context)
    if (names.length === 0) return { status: 'ok', detail: 'none' }
    return {
      status: 'warning',
      detail: `an interrupted run left ${names.join(', ')}`,
      why: 'Its processes and files stay until they are taken down.',
      remedy: names.map((name) => `fleet down --cluster ${name}`).join(' && '),
    }
  },
  fix: async (context) => {
    const names = await leftovers(context)
    for (const name of names) await context.takeDown(name)
    return `took down ${names.join(', ')}`
  },
}

/** Listed anew each time, since mending removes them. */
async function leftovers({ paths }: DoctorContext): Promise<string[]> {
  const names = await listClusters(paths)
  const found = await Promise.all(names.map((name) => isLeftover(paths, name)))
  return names.filter((_, index) => found[index])
}

/** Whether nobody knows any more what a folder is for, and nobody is at work on it. */
async function isLeftover(paths: FleetPaths, name: string): Promise<boolean> {
  if (await hasRecord(paths, name)) return false
  if (await holdsOnlyNames(clusterFolder(paths, name))) return false
  return (await liveHolder(clusterLock(paths, name))) === undefined
}

/**
 * A record that cannot be read (a newer fleet wrote it, a disk lost part of it) still belongs to a
 * cluster: nothing to remove unasked.
 */
function hasRecord(paths: FleetPaths, name: string): Promise<boolean> {
  return readClusterRecord(paths, name).then(
    (record) => record !== undefined,
    () => true,
  )
}

/** `fleet dns` keeps names that were asked for before there is a cluster. */
async function holdsOnlyNames(folder: string): Promise<boolean> {
  if (!(await readDnsState(folder))) return false
  const entries = await openJournal(join(folder, 'journal.jsonl')).read()
  return entries.every(({ step }) => step === namesStep.id)
}
