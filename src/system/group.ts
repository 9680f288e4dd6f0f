import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { RunOptions, RunResult } from './process.ts'

/** How long a group of processes may take to end when asked, before it is made to. */
const GRACE_MS = 3000

/**
 * Like `run`, for a program that starts many others (a compiler driver): all of them form a
 * process group, and `signal`, or the end of this process, ends the whole group.
 * @throws when the program cannot be started (ENOENT); the reason of `signal` when it aborts.
 */
export async function runGroup(
  command: string,
  args: string[],
  options: Omit<RunOptions, 'input'>,
): Promise<RunResult> {
  const { cwd, env, signal, onStderrLine } = options
  signal?.throwIfAborted()
  const child = spawn(command, args, {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const end = (how: NodeJS.Signals) => endGroup(child.pid, how)
  let timer: NodeJS.Timeout | undefined
  const onAbort = () => {
    end('SIGTERM')
    timer = setTimeout(end, GRACE_MS, 'SIGKILL')
  }
  const onExit = () => end('SIGKILL')
  signal?.addEventListener('abort', onAbort, { once: true })
  process.once('exit', onExit)
  try {
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    createInterface({ input: child.stderr }).on('line', (line) => {
      stderr += `${line}\n`
      onStderrLine?.(line)
    })
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    signal?.throwIfAborted()
    return { exitCode: exitCode ?? -1, stdout, stderr }
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
    process.removeListener('exit', onExit)
  }
}

function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // It has ended by itself in the meantime.
  }
}
