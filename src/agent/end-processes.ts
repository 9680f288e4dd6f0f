import { setTimeout as sleep } from 'node:timers/promises'
import { steadyNow } from '../system/clock.ts'
import { findByCommandLine } from '../system/command-lines.ts'
import { isRunning, type ProcessIdentity, signalProcess } from '../system/process.ts'
import { type ProcessRecord, readRecords } from './records.ts'

/** Milliseconds that a process has to end by itself. */
const patience = 3_000

/**
 * Ends every process of a processes.json, latest wave first, and only those: a process counts as
 * the recorded one by its id and start time, or by its whole command line.
 */
export async function endRecorded(file: string): Promise<void> {
  const records = Object.values(await readRecords(file))
  const waves = [...new Set(records.map(({ wave }) => wave))].toSorted((a, b) => b - a)
  for (const wave of waves) {
    const members = records.filter((record) => record.wave === wave)
    await Promise.all(members.map(endRecord))
  }
}

/** The running process of a record, if there is one. */
export async function runningProcess(record: ProcessRecord): Promise<ProcessIdentity | undefined> {
  if (record.identity && (await isRunning(record.identity))) return record.identity
  return findByCommandLine(record.command, record.args)
}

async function endRecord(record: ProcessRecord): Promise<void> {
  const identity = await runningProcess(record)
  if (identity) await endProcess(identity)
}

/** Asks a process to end, and ends it when it has not after 3 s; resolves when it is gone. */
export async function endProcess(identity: ProcessIdentity): Promise<void> {
  const deadline = steadyNow() + patience
  await signalProcess(identity, 'SIGTERM')
  while (await isRunning(identity)) {
    if (steadyNow() > deadline) await signalProcess(identity, 'SIGKILL')
    await sleep(20)
  }
}
