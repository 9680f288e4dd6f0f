import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect } from 'vitest'

/** Whether there is a tmux to be a real terminal. */
export const hasTmux = spawnSync('tmux', ['-V']).status === 0

export interface Size {
  columns: number
  rows: number
}

let terminals = 0

/** A real pseudo-terminal that shows the recorded run, and holds where told (see replay.ts). */
export function replayIn(size: Size, holds: number[]) {
  const socket = `fleet-ui-${process.pid}-${terminals++}`
  const tmux = (...args: string[]) =>
    execFileSync('tmux', ['-L', socket, ...args], { encoding: 'utf8', stdio: 'pipe' })
  const replay = [process.execPath, '--import', fileOf('typescript.mjs'), fileOf('replay.ts')]
  const command = `exec ${[...replay, ...holds].map((word) => `'${word}'`).join(' ')}`
  const window = ['-x', String(size.columns), '-y', String(size.rows)]
  tmux('-f', '/dev/null', 'new-session', '-d', ...window, command)
  tmux('set-option', '-w', 'remain-on-exit', 'on')
  const ask = (format: string) => tmux('display-message', '-p', `#{${format}}`).trim()
  const lines = () => tmux('capture-pane', '-p').trimEnd().split('\n')
  return {
    lines,
    ask,
    /** Waits until the screen shows exactly these lines. */
    shows: (expected: string[]) =>
      expect.poll(lines, { timeout: 30_000, interval: 50 }).toEqual(trimmed(expected)),
    /** Waits until a line of the screen matches. */
    showsLine: (pattern: RegExp) =>
      expect.poll(() => lines().join('\n'), { timeout: 30_000, interval: 50 }).toMatch(pattern),
    resize: ({ columns, rows }: Size) =>
      tmux('resize-window', '-x', String(columns), '-y', String(rows)),
    press: (key: string) => tmux('send-keys', key),
    /** Lets the replay go on. */
    goOn: () => process.kill(Number(ask('pane_pid')), 'SIGUSR2'),
    close: () => tmux('kill-server'),
  }
}

function fileOf(name: string): string {
  return join(import.meta.dirname, name)
}

function trimmed(lines: string[]): string[] {
  return lines.join('\n').trimEnd().split('\n')
}
