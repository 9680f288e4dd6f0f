import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'

export interface PipedProcess {
  stdin: Writable
  stdout: Readable
  /** Exit code and the end of standard error; -1 when it could not start or was signalled. */
  exit: Promise<{ code: number; stderr: string }>
  /** Ends it if it still runs; harmless afterwards. */
  kill(): void
}

const STDERR_KEPT = 4096

/** Starts a program whose input and output are streams, for bodies too large to hold in memory. */
export function spawnPiped(
  command: string,
  args: string[],
  options: { env?: Record<string, string | undefined> } = {},
): PipedProcess {
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.env === undefined ? {} : { env: options.env }),
  })
  // A program that ends before it has read its input is told by its exit code, not by EPIPE.
  child.stdin.on('error', () => {})
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_KEPT)
  })
  const exit = new Promise<{ code: number; stderr: string }>((resolve) => {
    child.once('error', (error) => resolve({ code: -1, stderr: error.message }))
    child.once('close', (code) => resolve({ code: code ?? -1, stderr }))
  })
  return { stdin: child.stdin, stdout: child.stdout, exit, kill: () => void child.kill('SIGTERM') }
}
