import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

export interface RunOptions {
  cwd?: string
  env?: Record<string, string | undefined>
  input?: string
  signal?: AbortSignal
  /** Called with each line of standard error as it comes. */
  onStderrLine?: (line: string) => void
}

export interface RunResult {
  exitCode: number
  stdout: string
  stderr: string
}

/**
 * Runs a program to its end; a non-zero exit is a result, not an exception.
 * @throws when the program cannot be started (ENOENT) or `signal` aborts.
 */
export async function run(
  command: string,
  args: string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const { onStderrLine, signal, env, input, cwd } = options
  // Loaded when first needed: the background agent mostly runs without it.
  const { execa } = await import('execa')
  const child = execa(command, args, {
    reject: false,
    stripFinalNewline: false,
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  })
  if (onStderrLine) {
    for await (const line of child.iterable({ from: 'stderr' })) onStderrLine(String(line))
  }
  const result = await child
  if (result.exitCode === undefined) throw result
  return { exitCode: result.exitCode, stdout: String(result.stdout), stderr: String(result.stderr) }
}

/** A process that can be told apart from a later one with the same id. */
export interface ProcessIdentity {
  pid: number
  /** When it started, in the system's own notation; only ever compared for equality. */
  startedAt: string
}

/** Starts a program that outlives this one, its output appended to a log file. */
export async function spawnDetached(
  command: string,
  args: string[],
  options: { cwd?: string; env: Record<string, string | undefined>; logFile: string },
): Promise<ProcessIdentity> {
  const log = openSync(options.logFile, 'a', 0o600)
  try {
    const child = spawn(command, args, {
      detached: true,
      stdio: ['ignore', log, log],
      env: options.env,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    })
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', reject)
    })
    child.unref()
    return await identify(child.pid ?? 0)
  } finally {
    closeSync(log)
  }
}

/** The identity of a running process; one that is gone has an empty `startedAt`. */
export async function identify(pid: number): Promise<ProcessIdentity> {
  return { pid, startedAt: (await startTime(pid)) ?? '' }
}

/** Whether exactly this process still runs: same id and same start time, and not a zombie. */
export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
  return identity.startedAt !== '' && (await startTime(identity.pid)) === identity.startedAt
}

/** Signals a process if it is still the same one; says whether it was. */
export async function signalProcess(
  identity: ProcessIdentity,
  signal: NodeJS.Signals,
): Promise<boolean> {
  if (!(await isRunning(identity))) return false
  try {
    process.kill(identity.pid, signal)
    return true
  } catch {
    return false
  }
}

/** Field 22 of /proc/<pid>/stat (proc(5)) with the boot id, or what `ps` says where there is no /proc. */
async function startTime(pid: number): Promise<string | undefined> {
  if (process.platform !== 'linux') {
    const { stdout } = await run('ps', ['-o', 'lstart=,stat=', '-p', String(pid)])
    const text = stdout.trim()
    return text === '' || /\sZ\S*$/.test(text) ? undefined : text.replace(/\s+\S+$/, '')
  }
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z') return undefined
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8')
    return `${boot.trim()}:${fields[19]}`
  } catch {
    return undefined
  }
}
