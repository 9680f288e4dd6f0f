import { execFileSync, spawnSync } from 'node:child_process'
import { expect } from 'vitest'

/** Whether there is a tmux to be a real terminal. */
export const hasTmux = spawnSync('tmux', ['-V']).status === 0

export interface Size {
  columns: number
  rows: number
}

let terminals = 0

/** A real pseudo-terminal that runs a command; `env` is added to this process's. */
export function openTerminal(size: Size, command: string[], env: Record<string, string> = {}) {
  const socket = `fleet-test-${process.pid}-${terminals++}`
  const tmux = (...args: string[]) =>
    execFileSync('tmux', ['-L', socket, ...args], { encoding: 'utf8', stdio: 'pipe' })
  const window = ['-x', String(size.columns), '-y', String(size.rows)]
  const variables = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`])
  const words = command.map((word) => `'${word}'`).join(' ')
  tmux('-f', '/dev/null', 'new-session', '-d', ...window, ...variables, `exec ${words}`)
  tmux('set-option', '-w', 'remain-on-exit', 'on')
  const ask = (format: string) => tmux('display-message', '-p', `#{${format}}`).trim()
  const lines = () => tmux('capture-pane', '-p').trimEnd().split('\n')
  return {
    lines,
    /** The screen as it was written: a line that was too long for it is one again. */
    text: () => tmux('capture-pane', '-p', '-J'),
    ask,
    /** Waits until the screen shows exactly these lines. */
    shows: (expected: string[]) =>
      expect.poll(lines, { timeout: 30_000, interval: 50 }).toEqual(trimmed(expected)),
    /** Waits until a line of the screen matches. */
    showsLine: (pattern: RegExp) =>
      expect.poll(() => lines().join('\n'), { timeout: 30_000, interval: 50 }).toMatch(pattern),
    resize: ({ columns, rows }: Size) =>
      tmux('resize-window', '-x', String(columns), '-y', String(rows)),
    /** Whether anything on the screen is coloured or bold. */
    colours: () => tmux('capture-pane', '-e', '-p').includes('\u001b['),
    press: (key: string) => tmux('send-keys', key),
    close: () => tmux('kill-server'),
  }
}

function trimmed(lines: string[]): string[] {
  return lines.join('\n').trimEnd().split('\n')
}
