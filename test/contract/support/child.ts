import { type ChildProcess, spawn } from 'node:child_process'
import { openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Child {
  pid: number
  running(): boolean
  /** Resolves when it is gone, by itself or killed. */
  ended: Promise<void>
  /** The end of its log, for a failure's message. */
  log(): string
  /** Ends it at once and resolves when it is gone. */
  kill(): Promise<void>
}

/** Starts a server that dies with the test process; its output goes to `<folder>/<name>.log`. */
export function startChild(binary: string, args: string[], folder: string, name: string): Child {
  const logFile = join(folder, `${name}.log`)
  const log = openSync(logFile, 'a')
  const child = spawn(binary, args, { stdio: ['ignore', log, log] })
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  const killNow = () => child.kill('SIGKILL')
  process.once('exit', killNow)
  return {
    pid: child.pid ?? 0,
    running: () => isAlive(child),
    ended: exited,
    log: () => readFileSync(logFile, 'utf8').slice(-3000),
    kill: async () => {
      process.off('exit', killNow)
      if (isAlive(child)) killNow()
      await exited
    },
  }
}

/**
 * Asks until `probe` says yes; what cannot announce its own readiness leaves no other way.
 * @throws when the child ends first, or after 60 s.
 */
export async function untilReady(child: Child, probe: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000
  while (!(await probe().catch(() => false))) {
    if (!child.running() || Date.now() > deadline) throw new Error(`not ready:\n${child.log()}`)
    await sleep(30)
  }
}

function isAlive(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null
}
