import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FleetEvent } from '../../../src/events.ts'
import { createUi } from '../../../src/ui/ui.ts'
import { memoryOutput } from './memory-output.ts'
import { at, later, n8nWaits, service, step } from './states.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

async function show(mode: 'plain' | 'json') {
  const stderr = memoryOutput()
  const stdout = memoryOutput()
  let now = later(0)
  const size = { columns: () => 80, rows: () => 24 }
  const ui = await createUi(mode, { stderr, stdout, color: false, ...size, now: () => now })
  return {
    ui,
    stdout,
    handle: (...events: FleetEvent[]) => events.forEach(ui.handle),
    lines: () => stderr.text().split('\n').slice(0, -1),
    pass: (seconds: number) => {
      now = new Date(now.getTime() + seconds * 1000)
      vi.advanceTimersByTime(seconds * 1000)
    },
  }
}

describe('plain lines', () => {
  it('tell when a step starts and how it ends', async () => {
    const { handle, lines } = await show('plain')
    handle(step('Flux', 'pending'), step('Flux', 'running'), step('Flux', 'done', 3100))
    handle(step('Binaries', 'satisfied', 2))
    expect(lines()).toEqual(['Flux: started', 'Flux: done in 3.1 s', 'Binaries: already there'])
  })

  it('tell what a long step does, every ten seconds at most', async () => {
    const { handle, lines, pass } = await show('plain')
    handle(building('etcd'), building('kwok'))
    pass(10)
    handle(building('kube-apiserver'))
    pass(10)
    expect(lines()).toEqual(['Build: started (etcd)', 'Build: kwok', 'Build: kube-apiserver'])
  })

  it('tell the latest of it also when it is said again and again', async () => {
    const { handle, lines, pass } = await show('plain')
    handle(building('1 %'))
    for (const second of Array(30).keys()) {
      handle(building(`${second} %`), building(`${second} %`))
      pass(1)
    }
    expect(lines()).toEqual(['Build: started (1 %)', 'Build: 9 %', 'Build: 19 %', 'Build: 29 %'])
  })

  it('tell nothing of what a step did once it has ended', async () => {
    const { handle, lines, pass } = await show('plain')
    handle(step('Flux', 'running'), { ...step('Flux', 'running'), detail: 'x' } as FleetEvent)
    handle(step('Flux', 'done', 3100))
    pass(20)
    expect(lines()).toEqual(['Flux: started', 'Flux: done in 3.1 s'])
  })

  it('tell when the state of a service changes, not when its words do', async () => {
    const { handle, lines } = await show('plain')
    handle(
      service('n8n', 1, 'waiting'),
      service('n8n', 1, 'progressing', '0/1 ready'),
      service('n8n', 1, 'progressing', 'pod n8n-0 not ready'),
      { ...service('n8n', 1, 'healthy'), since: later(12).toISOString() } as FleetEvent,
    )
    expect(lines()).toEqual([
      'service n8n: progressing (0/1 ready)',
      'service n8n: healthy after 12 s',
    ])
  })

  it('tell once that a service is applied and progresses, however often Flux does it again', async () => {
    const { handle, lines } = await show('plain')
    const round = [service('n8n', 1, 'applying'), service('n8n', 1, 'progressing', '0/1 ready')]
    handle(...round, ...round, service('n8n', 1, 'failed', 'x'), ...round)
    expect(lines()).toEqual([
      'service n8n: applying',
      'service n8n: progressing (0/1 ready)',
      'service n8n: failed (x)',
      'service n8n: applying',
      'service n8n: progressing (0/1 ready)',
    ])
  })

  it('tell at most every 5 s what is waited for, and then the latest', async () => {
    const { handle, lines, pass } = await show('plain')
    const saying = (text: string): FleetEvent => ({ ...n8nWaits, text }) as FleetEvent
    handle(service('n8n', 1, 'progressing'), saying('one'), saying('two'), saying('three'))
    pass(6)
    expect(lines().slice(1)).toEqual(['waiting: one (0 s)', 'waiting: three (6 s)'])
  })

  it('tell what is waited for when that changes, and every 30 s', async () => {
    const { handle, lines, pass } = await show('plain')
    handle(service('n8n', 1, 'progressing'), n8nWaits, n8nWaits)
    pass(65)
    const sentence = 'n8n waits on postgresql-cluster: pod postgresql-cluster-1 ContainerCreating'
    expect(lines().slice(1)).toEqual([
      `waiting: ${sentence} (0 s)`,
      `waiting: ${sentence} (1 min 05 s)`,
      `waiting: ${sentence} (1 min 05 s)`,
    ])
  })

  it('stop when the view ends', async () => {
    const { ui, handle, lines, pass } = await show('plain')
    handle(service('n8n', 1, 'progressing'), n8nWaits)
    await ui.end()
    pass(65)
    expect(lines()).toHaveLength(2)
  })

  it('leave standard output to the result', async () => {
    const { handle, stdout } = await show('plain')
    const notice: FleetEvent = { type: 'notice', at, code: 'x', message: 'look' }
    handle(notice, { type: 'result', at, status: 'healthy', durationMs: 1000, urls: {} })
    expect(stdout.text()).toMatch(/^✓ Healthy after 1\.0 s\n/)
  })
})

describe('JSON', () => {
  it('is exactly the events, one object a line, on standard output', async () => {
    const { handle, stdout, lines } = await show('json')
    const events = [step('Flux', 'running'), service('n8n', 1, 'failed', 'a\nb'), n8nWaits]
    handle(...events)
    const objects = stdout.text().trimEnd().split('\n')
    expect(objects.map((line) => JSON.parse(line))).toEqual(events)
    expect(lines()).toEqual([])
  })
})

function building(detail: string): FleetEvent {
  return { type: 'step', at, id: 'build', title: 'Build', status: 'running', detail }
}
