import { mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { ExitCode, FleetError } from '../../errors.ts'
import { codeOf } from '../../system/files.ts'
import type { RunResult } from '../../system/process.ts'
import { hostsFileRestless } from '../hosts/errors.ts'
import { changedMeanwhile } from './swap-script.ts'

/** What has to notice a changed file. */
export type Reload = 'hosts' | 'systemd-resolved' | 'dnsmasq' | 'nothing'

/** A change of a system's file, computed but not written. */
export interface FileChange {
  /** With symbolic links followed: what is behind them is changed, they stay. */
  file: string
  /** Undefined: there is no file. */
  before: Buffer | undefined
  after: Buffer | undefined
}

/** Runs the swap script; see `swapScript` for its arguments and exit codes. */
export type Swap = (args: string[]) => Promise<RunResult>

/** Computes the bytes that a file should have from those it has; undefined means no file. */
export type Edit = (before: Buffer | undefined) => Buffer | undefined

/** Reads a file and computes its change. */
export async function planChange(path: string, edit: Edit): Promise<FileChange> {
  const file = await realPath(path)
  const before = await readIfExists(file)
  return { file, before, after: edit(before) }
}

/** Whether there is anything to write. */
export function isChange({ before, after }: FileChange): boolean {
  if (before === undefined || after === undefined) return before !== after
  return !before.equals(after)
}

const tries = 5

/**
 * Changes a file by comparing and swapping; when it changed meanwhile, its change is computed anew.
 * @returns whether anything was written
 * @throws FleetError when it cannot be written or keeps changing
 */
export async function changeFile(
  path: string,
  edit: Edit,
  { swap, reload }: { swap: Swap; reload: Reload },
): Promise<boolean> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const change = await planChange(path, edit)
    if (!isChange(change)) return false
    const { exitCode, stderr } = await withBytes(change, async (expected, wanted) => {
      return swap([change.file, expected, wanted, await manner(change.file), reload])
    })
    if (exitCode === 0) return true
    if (exitCode !== changedMeanwhile) throw notWritten(change.file, stderr)
  }
  throw hostsFileRestless(path)
}

/** Lays the expected and the wanted bytes into a folder of this user's own. */
async function withBytes<T>(
  { before, after }: FileChange,
  work: (expected: string, wanted: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'fleet-swap-'))
  try {
    const put = async (name: string, bytes: Buffer | undefined) => {
      if (bytes === undefined) return ''
      await writeFile(join(folder, name), bytes, { mode: 0o600 })
      return join(folder, name)
    }
    return await work(await put('expected', before), await put('wanted', after))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A file with several names keeps them only when it is written in place. */
async function manner(file: string): Promise<'rename' | 'write'> {
  const links = await stat(file).then(
    ({ nlink }) => nlink,
    () => 1,
  )
  return links > 1 ? 'write' : 'rename'
}

async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    const folder = await realpath(dirname(path)).catch(() => dirname(path))
    return join(folder, basename(path))
  }
}

async function readIfExists(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

function notWritten(file: string, stderr: string): FleetError {
  return new FleetError({
    code: 'file-not-written',
    message: `Could not write ${file}`,
    why: stderr.trim() || 'The system refused without a word.',
    hint: 'Look at its permissions and at the disk; fleet dns --mode mdns needs no privilege.',
    exitCode: ExitCode.machine,
  })
}
