import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { composeFrame, finalLines } from '../../../src/ui/frame.ts'
import { emptyState, reduce } from '../../../src/ui/state.ts'
import { hasTmux, openTerminal, type Size } from '../../support/terminal.ts'
import { recording } from './recording.ts'

const events = recording()
const title = hasTmux ? 'the live list in a real terminal' : 'the live list (skipped: no tmux here)'

describe.skipIf(!hasTmux)(title, () => {
  let terminal: ReturnType<typeof replayIn> | undefined
  afterEach(() => terminal?.close())
  const start = (size: Size, holds: number[]) => {
    terminal = replayIn(size, holds)
    return terminal
  }

  it.each([
    { columns: 80, rows: 24 },
    { columns: 200, rows: 50 },
  ])('shows each frame exactly, and nothing else, at $columns×$rows', async (size) => {
    const holds = [20, 60, 100, 140]
    const terminal = start(size, holds)
    for (const hold of holds) {
      await terminal.shows(frameAfter(hold, size))
      expect(terminal.ask('history_size')).toBe('0')
      terminal.goOn()
    }
    await terminal.showsLine(/^Next: /m)
    expect(terminal.lines().slice(0, 3)).toEqual(finalFrame(size))
    expect(terminal.ask('history_size')).toBe('0')
    expect(terminal.ask('alternate_on')).toBe('0')
    expect(terminal.ask('cursor_flag')).toBe('1')
  })

  it('is drawn anew when the terminal gets smaller and larger', async () => {
    const large = { columns: 200, rows: 50 }
    const small = { columns: 60, rows: 12 }
    const terminal = start(large, [100])
    await terminal.shows(frameAfter(100, large))
    terminal.resize(small)
    await terminal.shows(frameAfter(100, small))
    terminal.resize(large)
    await terminal.shows(frameAfter(100, large))
    expect(terminal.ask('history_size')).toBe('0')
  })

  it('mends what keys leave on the screen', async () => {
    const size = { columns: 80, rows: 24 }
    const terminal = start(size, [100])
    await terminal.shows(frameAfter(100, size))
    for (const key of ['x', 'Enter', 'Enter', 'Enter']) terminal.press(key)
    await terminal.shows(frameAfter(100, size))
  })

  it('gives the screen and the cursor back after Ctrl-C', async () => {
    const terminal = start({ columns: 80, rows: 24 }, [100])
    await terminal.showsLine(/n8n waits on postgresql-cluster/)
    expect(terminal.ask('alternate_on')).toBe('1')
    terminal.press('C-c')
    await expect.poll(() => terminal.ask('alternate_on')).toBe('0')
    expect(terminal.ask('cursor_flag')).toBe('1')
    await terminal.showsLine(/✓ 8 steps done/)
  })
})

/** A terminal that shows the recorded run, and holds where told (see replay.ts). */
function replayIn(size: Size, holds: number[]) {
  const file = (name: string) => join(import.meta.dirname, name)
  const replay = [process.execPath, '--import', file('typescript.mjs'), file('replay.ts')]
  const terminal = openTerminal(size, [...replay, ...holds.map(String)])
  /** Lets the replay go on. */
  const goOn = () => process.kill(Number(terminal.ask('pane_pid')), 'SIGUSR2')
  return { ...terminal, goOn }
}

function stateAfter(count: number) {
  const seen = events.slice(0, count)
  const now = new Date(seen.at(-1)?.at ?? 0)
  return { now, state: { ...seen.reduce(reduce, emptyState), waitStep: 'wait' } }
}

function frameAfter(count: number, { columns, rows }: Size): string[] {
  const { state, now } = stateAfter(count)
  return composeFrame(state, { columns, rows, now, color: false })
}

function finalFrame({ columns }: Size): string[] {
  const { state, now } = stateAfter(events.length)
  return finalLines(state, { columns, now, color: false })
}
