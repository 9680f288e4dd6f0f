import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { widthOf } from '../../../src/ui/columns.ts'
import { waitingMark } from '../../../src/ui/glyphs.ts'
import { renderServices } from '../../../src/ui/services.ts'
import { isSettled } from '../../../src/ui/state.ts'
import { anyServices, anyWaiting, later, n8nWaits, service, stateAfter } from './states.ts'

const wide = { columns: 100, rows: 40, now: later(12) }

describe('the list of services', () => {
  it('groups services by layer; a finished layer is one line', () => {
    const state = stateAfter([
      service('traefik', 0, 'healthy'),
      service('cert-manager', 0, 'healthy'),
      service('postgresql-cluster', 1, 'progressing', '0/1 ready'),
      service('redis', 1, 'healthy'),
      service('n8n', 2, 'waiting'),
      n8nWaits,
    ])
    expect(renderServices(state, wide)).toEqual([
      '✓ layer 0  2/2  traefik, cert-manager',
      '◐ layer 1  1/2',
      '  ◐ postgresql-cluster  12 s  0/1 ready',
      '  ✓ redis',
      '○ layer 2  0/1',
      '  ○ n8n',
      '',
      '▸ n8n waits on postgresql-cluster: pod postgresql-cluster-1 ContainerCreating 12 s',
      '━━━━━━━━━━━━━━━━━━────────────  3/5',
    ])
  })

  it('folds what is least of interest when there is little room', () => {
    const layers = [0, 1, 2, 3, 4, 5]
    const state = stateAfter(
      layers.flatMap((layer) =>
        ['a', 'b', 'c'].map((name) =>
          service(
            `${name}${layer}`,
            layer,
            layer < 2 ? 'healthy' : layer === 2 ? 'failed' : 'waiting',
          ),
        ),
      ),
    )
    expect(renderServices(state, { ...wide, rows: 9 })).toEqual([
      '✓ layers 0–1  6/6  a0, b0, c0, a1, b1, c1',
      '✗ layer 2     0/3',
      '  ✗ a2        12 s',
      '  ✗ b2        12 s',
      '  ✗ c2        12 s',
      '○ layers 3–5  0/9  a3, b3, c3, a4, b4, c4, a5, b5, c5',
      '',
      '▸ a2 failed 12 s',
      '━━━━━━━━━━────────────────────  6/18',
    ])
  })

  it('says how long the rest will take when that is known', () => {
    const state = stateAfter([service('a', 0, 'progressing')])
    const lastLine = (remainingMs: number | undefined, unknown: string[]) => {
      const known = remainingMs === undefined ? {} : { remainingMs }
      const common = { type: 'remaining' as const, at: wide.now.toISOString(), path: [], unknown }
      return renderServices({ ...state, remaining: { ...common, ...known } }, wide).at(-1)
    }
    expect(lastLine(40_400, [])).toMatch(/about 40 s left$/)
    expect(lastLine(40_400, ['flux-system/b'])).toMatch(/at least 40 s left$/)
    expect(lastLine(undefined, ['flux-system/b'])).toMatch(/time left unknown$/)
    expect(lastLine(0, [])).toMatch(/takes longer than in earlier runs$/)
  })

  it('says nothing about waiting when everything is healthy or skipped', () => {
    const state = stateAfter([service('a', 0, 'healthy'), service('b', 0, 'skipped'), n8nWaits])
    expect(renderServices(state, wide).filter(isWaitingLine)).toEqual([])
  })

  it('does not blame a service that has become healthy since', () => {
    const state = stateAfter([
      service('postgresql-cluster', 0, 'healthy'),
      service('n8n', 1, 'progressing', 'pod n8n-0 Pending'),
      n8nWaits,
    ])
    expect(renderServices(state, wide)).toContain('▸ n8n is progressing: pod n8n-0 Pending 12 s')
  })

  it('always fits, and has exactly one waiting line while something is not healthy', () => {
    const columns = fc.integer({ min: 20, max: 250 })
    const rows = fc.integer({ min: 8, max: 60 })
    fc.assert(
      fc.property(anyServices, anyWaiting, columns, rows, (services, waiting, columns, rows) => {
        const state = stateAfter([...services, ...waiting])
        const lines = renderServices(state, { columns, rows, now: later(90), color: false })
        expect(lines.length).toBeLessThanOrEqual(rows)
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns)
        if (!state.services.every(isSettled)) expect(lines.filter(isWaitingLine)).toHaveLength(1)
      }),
    )
  })

  it('is as wide with colours as without', () => {
    fc.assert(
      fc.property(anyServices, (services) => {
        const state = stateAfter(services)
        const size = { columns: 60, rows: 20, now: later(90) }
        const widths = (color: boolean) => renderServices(state, { ...size, color }).map(widthOf)
        expect(widths(true)).toEqual(widths(false))
      }),
    )
  })
})

function isWaitingLine(line: string): boolean {
  return line.startsWith(waitingMark)
}
