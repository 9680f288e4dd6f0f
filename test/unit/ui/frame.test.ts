import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { widthOf } from '../../../src/ui/columns.ts'
import { composeFrame, finalLines } from '../../../src/ui/frame.ts'
import { waitingMark } from '../../../src/ui/glyphs.ts'
import type { UiState } from '../../../src/ui/state.ts'
import { recording } from '../../contract/ui/recording.ts'
import {
  anyServices,
  anySteps,
  anyWaiting,
  later,
  n8nWaits,
  service,
  stateAfter,
  step,
} from './states.ts'

const withWait = (state: UiState) => ({ ...state, waitStep: 'wait' })

describe('the picture of a run', () => {
  it.each([
    { columns: 80, rows: 24 },
    { columns: 200, rows: 50 },
  ])('of 22 services fits $columns×$rows', async ({ columns, rows }) => {
    const events = recording().slice(0, 100)
    const now = new Date(events.at(-1)?.at ?? 0)
    const state = withWait(stateAfter(events))
    const lines = composeFrame(state, { columns, rows, now, color: false })
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`screens/${columns}x${rows}.txt`)
  })

  it('fits at every moment of a run', () => {
    const events = recording()
    for (const [index, { at }] of events.entries()) {
      const state = withWait(stateAfter(events.slice(0, index + 1)))
      const lines = composeFrame(state, { columns: 80, rows: 24, now: new Date(at), color: false })
      expect(lines.length).toBeLessThanOrEqual(24)
      expect(new Set(lines.filter((line) => line !== '')).size).toBe(
        lines.filter((line) => line !== '').length,
      )
    }
  })

  it('fits whatever happens, and shows the waiting line while services are shown', () => {
    const columns = fc.integer({ min: 20, max: 250 })
    const rows = fc.integer({ min: 8, max: 60 })
    const events = fc.tuple(anySteps, anyServices, anyWaiting).map((parts) => parts.flat())
    fc.assert(
      fc.property(events, columns, rows, (events, columns, rows) => {
        const state = withWait(
          stateAfter([...events, service('n8n', 0, 'failed'), step('Wait', 'running')]),
        )
        const lines = composeFrame(state, { columns, rows, now: later(90), color: false })
        expect(lines.length).toBeLessThanOrEqual(rows)
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns)
        expect(lines.filter((line) => line.trim().startsWith(waitingMark))).toHaveLength(1)
      }),
    )
  })

  it('shows steps that run side by side', () => {
    const state = withWait(
      stateAfter([step('Read', 'done', 400), step('Agent', 'running'), step('Flux', 'running')]),
    )
    expect(composeFrame(state, { columns: 80, rows: 24, now: later(2), color: false })).toEqual([
      '✓ Read        0.4 s',
      '◑ Agent         2 s',
      '◑ Flux          2 s',
    ])
  })

  it('leaves two lines behind when everything went well', () => {
    const state = withWait(stateAfter(recording()))
    expect(finalLines(state, { columns: 80, now: later(80), color: false })).toEqual([
      '! 2 files are not committed; Flux is served the commit, not the files.',
      '✓ 11 steps done',
      '✓ 22 services healthy',
    ])
  })

  it('leaves what failed, and what waits for it, when something did not', () => {
    const state = withWait(
      stateAfter([
        step('Read', 'done', 400),
        step('Wait', 'failed', 60_000),
        service('postgresql-cluster', 0, 'failed', 'CrashLoopBackOff'),
        service('n8n', 1, 'waiting'),
        n8nWaits,
      ]),
    )
    expect(finalLines(state, { columns: 80, now: later(12), color: false })).toEqual([
      '✓ 1 step done',
      '✗ Wait  1 min 00 s',
      '',
      '✗ layer 0  0/1',
      '  ✗ postgresql-cluster  12 s  CrashLoopBackOff',
      '○ layer 1  0/1',
      '  ○ n8n',
      '',
      '▸ n8n waits on postgresql-cluster: pod postgre…-cluster-1 ContainerCreating 12 s',
      '──────────────────────────────  0/2',
      '',
    ])
  })
})
