import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createUi } from '../../../src/ui/ui.ts'
import { memoryOutput } from './memory-output.ts'
import { at, later, service, step } from './states.ts'

beforeEach(async () => {
  // Loaded beforehand: an import does not wait for the clock of a test.
  await import('../../../src/ui/tasks.ts')
  vi.useFakeTimers()
})
afterEach(() => vi.useRealTimers())

const opened = '\x1b[?1049h'
const closed = '\x1b[?1049l'
const cursorShown = '\x1b[?25h'

async function show() {
  const stderr = memoryOutput(true)
  const stdout = memoryOutput()
  const size = { columns: () => 80, rows: () => 24 }
  const options = { stderr, stdout, color: false, ...size, now: () => later(0) }
  const frames = () => stderr.text().split('\x1b[?2026h').length - 1
  return { ui: await createUi('live', options), stderr, stdout, frames }
}

describe('the live list', () => {
  it('does not flash up for a run that is over at once', async () => {
    const { ui, stderr, stdout } = await show()
    ui.handle(step('Flux', 'satisfied'))
    ui.handle({ type: 'result', at, status: 'healthy', durationMs: 90, urls: {} })
    await ui.end()
    expect(stderr.text()).toBe('✓ 1 step done\n')
    expect(stdout.text()).toContain('Healthy after 0.1 s')
  })

  it('takes the terminal over and gives it back, also when steps are left open', async () => {
    const { ui, stderr } = await show()
    ui.handle(step('Flux', 'running'))
    await vi.advanceTimersByTimeAsync(400)
    expect(stderr.text()).toContain(opened)
    await ui.end()
    await ui.end()
    expect(stderr.text().split(closed)).toHaveLength(2)
    expect(stderr.text().lastIndexOf(cursorShown)).toBeLessThan(stderr.text().lastIndexOf(closed))
  })

  it('gives the terminal back when the process exits without ending it', async () => {
    const { ui, stderr } = await show()
    const listeners = process.listeners('exit')
    await vi.advanceTimersByTimeAsync(400)
    const restore = process.listeners('exit').find((one) => !listeners.includes(one))
    restore?.(0)
    expect(stderr.text()).toContain(closed)
    await ui.end()
    expect(process.listeners('exit')).toEqual(listeners)
  })

  it('leaves Ctrl-C to the command', async () => {
    const { ui } = await show()
    const before = process.listenerCount('SIGINT')
    await vi.advanceTimersByTimeAsync(400)
    expect(process.listenerCount('SIGINT')).toBe(before)
    await ui.end()
  })

  it('draws ten times a second at most, and once a second when nothing happens', async () => {
    const { ui, frames } = await show()
    await vi.advanceTimersByTimeAsync(1000)
    const start = frames()
    for (let index = 0; index < 500; index++) ui.handle(service(`s${index}`, 0, 'progressing'))
    await vi.advanceTimersByTimeAsync(250)
    expect(frames() - start).toBeLessThanOrEqual(3)
    await vi.advanceTimersByTimeAsync(1000)
    const quiet = frames()
    await vi.advanceTimersByTimeAsync(5000)
    expect(frames() - quiet).toBe(5)
    await ui.end()
  })

  it('stays when all steps have ended, and when there are none', async () => {
    const { ui, stderr } = await show()
    ui.handle(step('Flux', 'done'))
    ui.handle(step('Names', 'failed'))
    await vi.advanceTimersByTimeAsync(5000)
    expect(stderr.text()).not.toContain(closed)
    await ui.end()
    expect(stderr.text()).toContain(closed)
  })
})
