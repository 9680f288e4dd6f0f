import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ServiceState } from '../../../src/events.ts'
import { parseRun } from '../../../src/timeline/recorded-run.ts'
import { chartOfRun, recordingOf, smallRun, type TestRun } from './runs.ts'

const barOf = (chart: ReturnType<typeof chartOfRun>, name: string) => {
  const bar = chart.services.find((one) => one.name === name)
  if (bar === undefined) throw new Error(`no bar ${name}`)
  return bar
}

describe('the chart of a run', () => {
  it('has a segment for each state, from one change to the next, and the last to the end', () => {
    expect(barOf(chartOfRun(smallRun), 'database').segments).toEqual([
      { state: 'applying', fromMs: 1000, toMs: 1500 },
      { state: 'progressing', fromMs: 1500, toMs: 9000, reason: 'pod database-0 Pending' },
      { state: 'healthy', fromMs: 9000, toMs: 12_000 },
    ])
  })

  it('names the dependency that was ready last as the one that decided', () => {
    expect(barOf(chartOfRun(smallRun), 'n8n').decider).toBe('flux-system/database')
  })

  it('has the critical path back from the service that was ready last', () => {
    expect(chartOfRun(smallRun).path).toEqual(['flux-system/database', 'flux-system/n8n'])
  })

  it('leads the critical path to the service that failed, not to a later healthy one', () => {
    const failed: TestRun = {
      services: {
        ...smallRun.services,
        cache: {
          changes: [
            [1000, 'applying'],
            [3000, 'failed', 'CrashLoopBackOff'],
          ],
        },
      },
    }
    expect(chartOfRun(failed).path).toEqual(['flux-system/cache'])
  })

  it('counts nothing of a service that was healthy before the run', () => {
    const { path } = chartOfRun({ services: { old: { changes: [[100, 'healthy']] } } })
    expect(path).toEqual([])
  })

  it('keeps wake-ups at their service, and steps that did something', () => {
    const chart = chartOfRun(smallRun)
    expect(barOf(chart, 'n8n').wakes).toEqual([{ atMs: 9050, why: 'dependencies-ready' }])
    expect(chart.steps).toEqual([{ title: 'Flux', fromMs: 0, toMs: 900, failed: false }])
  })

  it('shows what everything waited for until the services are done', () => {
    const waiting = (name: string) => {
      const fields = {
        service: name,
        object: 'Pod x',
        reason: 'r',
        since: '',
        text: `${name}: pod x`,
      }
      return { type: 'waiting' as const, chain: [name], ...fields }
    }
    const { heldUp } = chartOfRun({
      services: smallRun.services,
      others: [
        [1000, waiting('database')],
        [2000, waiting('database')],
        [9000, waiting('n8n')],
        [11_000, { type: 'step', id: 'wait', title: 'Services', status: 'done' }],
      ],
    })
    expect(heldUp.map(({ name, fromMs, toMs }) => [name, fromMs, toMs])).toEqual([
      ['database', 1000, 9000],
      ['n8n', 9000, 11_000],
    ])
  })

  it('reads a recording whose last line a killed fleet left half-written', () => {
    const text = recordingOf(smallRun)
    const cut = parseRun(text.slice(0, -20))
    expect(cut?.events.length).toBe((parseRun(text)?.events.length ?? 0) - 1)
    expect(cut && chartOfRun(smallRun).result).toBe('rehearsed')
    expect(parseRun('{"type":"ru')).toBeUndefined()
  })

  it('leaves no gap and no overlap in any bar, whatever happened', () => {
    const states: ServiceState[] = [
      'waiting',
      'applying',
      'progressing',
      'healthy',
      'failed',
      'skipped',
    ]
    const change = fc.tuple(fc.integer({ min: 0, max: 100_000 }), fc.constantFrom(...states))
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 20 }), (changes) => {
        const { services, durationMs } = chartOfRun({ services: { one: { changes } } })
        const segments = services[0]?.segments ?? []
        expect(segments.at(-1)?.toMs).toBe(durationMs)
        for (const [index, segment] of segments.entries()) {
          expect(segment.toMs).toBeGreaterThanOrEqual(segment.fromMs)
          if (index > 0) expect(segments[index - 1]?.toMs).toBe(segment.fromMs)
          if (index > 0) expect(segments[index - 1]?.state).not.toBe(segment.state)
        }
      }),
    )
  })
})
