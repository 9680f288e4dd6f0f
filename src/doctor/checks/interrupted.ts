import { join } from 'node:path'
import { type ClusterRecord, listClusters, readClusterRecord } from '../../config/cluster-record.ts'
import { readUnderWay, type UnderWay } from '../../config/under-way.ts'
import { openJournal } from '../../engine/journal.ts'
import { liveHolder } from '../../system/lock-holder.ts'
import { clusterFolder, clusterLock, type FleetPaths } from '../../system/paths.ts'
import { quoted } from '../../system/shell.ts'
import type { Check, Verdict } from '../types.ts'

/** A run that was ended in the middle; whether to finish or to undo it, only its user knows. */
export interface Interrupted {
  name: string
  mark: UnderWay
  /** The last step that was begun. */
  step: string | undefined
  record: ClusterRecord | 'unreadable'
}

/** Clusters that a killed, interrupted or failed run left half-made, or half-gone. */
export const interruptedCheck: Check = {
  id: 'interrupted',
  title: 'Interrupted runs',
  look: async ({ paths }) => {
    const names = await listClusters(paths)
    const found = await Promise.all(names.map((name) => interruptedRun(paths, name)))
    return judgeInterrupted(found.filter((one) => one !== undefined))
  },
}

/** Pure, for tests. */
export function judgeInterrupted(runs: Interrupted[]): Verdict {
  if (runs.length === 0) return { status: 'ok', detail: 'none' }
  return {
    status: 'warning',
    detail: runs.map(saidOf).join('; '),
    why: 'What such a run made stays, half-made, until the next one finishes or undoes it.',
    remedy: runs.map(remedyOf).join('; '),
  }
}

function saidOf({ name, mark: { command, at }, step }: Interrupted): string {
  const where = step === undefined || command === 'fleet down' ? '' : ` at the step ${step}`
  return `${command} of ${name} (${at.slice(0, 16).replace('T', ' ')}) was ended${where}`
}

function remedyOf({ name, mark, record }: Interrupted): string {
  const down = `fleet down --cluster ${name}`
  if (record === 'unreadable') return `${down} undoes it`
  const up = `fleet up --repo ${word(record.repository)} --stage ${record.stage}`
  return mark.command === 'fleet down'
    ? `${down} finishes it, ${up} brings the cluster back`
    : `${up} finishes it, ${down} undoes it`
}

/** For a shell, where the path needs it. */
function word(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : quoted(path)
}

async function interruptedRun(paths: FleetPaths, name: string): Promise<Interrupted | undefined> {
  const folder = clusterFolder(paths, name)
  const mark = await readUnderWay(folder)
  // While its process runs it is at work, not interrupted.
  if (!mark || (await liveHolder(clusterLock(paths, name)))) return undefined
  const record = await readClusterRecord(paths, name).catch(() => 'unreadable' as const)
  // Without one the folder is a leftover.
  if (!record) return undefined
  const entries = await openJournal(join(folder, 'journal.jsonl')).read()
  return { name, mark, step: entries.at(-1)?.step, record }
}
