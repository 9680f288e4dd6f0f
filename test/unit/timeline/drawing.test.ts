import { describe, expect, it } from 'vitest'
import { drawHtml } from '../../../src/timeline/html.ts'
import { layOut, size } from '../../../src/timeline/layout.ts'
import { drawSvg } from '../../../src/timeline/svg.ts'
import { chartOfRun, smallRun, type TestRun } from './runs.ts'

const hostile = '<script>alert("1")</script>&\u0000\u001b[31m'

describe('the picture of a run', () => {
  it('gives each service a row of its own, below one another', () => {
    const { services, height } = layOut(chartOfRun(smallRun))
    const rows = services.map(({ y }) => y)
    expect(rows).toEqual(rows.toSorted((a, b) => a - b))
    expect(new Set(rows).size).toBe(3)
    expect(Math.max(...rows)).toBeLessThan(height)
  })

  it('puts the start and the end of a run where its axis begins and ends', () => {
    const { x, chart } = layOut(chartOfRun(smallRun))
    expect([x(0), x(chart.durationMs)]).toEqual([size.plot, size.plotEnd])
  })

  it('says in words what the signs show', () => {
    const { markup } = drawSvg(chartOfRun(smallRun))
    for (const words of ['after database', '✓ 2.9 s', 'Waited 9.1 s for database (also: cache).'])
      expect(markup).toContain(words)
    expect(markup).toContain('Critical path (11 s): database → n8n')
    expect(markup).toContain('Flux was woken at 9.1 s (dependencies ready).')
  })

  it('can be walked through with the keyboard, and read aloud', () => {
    const { markup } = drawSvg(chartOfRun(smallRun))
    expect(markup.match(/tabindex="0" role="img" aria-label="[^"]+"/g)).toHaveLength(3)
  })

  it('takes nothing from elsewhere and runs no script', () => {
    const { markup } = drawHtml(chartOfRun(smallRun))
    expect(markup).not.toMatch(/<script/)
    expect(markup).not.toMatch(/[^\P{Cc}\n]/u)
  })

  it('escapes whatever the cluster says', () => {
    const run: TestRun = {
      services: {
        one: {
          changes: [
            [0, 'applying'],
            [500, 'failed', hostile],
          ],
        },
      },
      others: [
        [0, { type: 'step', id: 'a', title: hostile, status: 'running' }],
        [
          0,
          {
            type: 'waiting',
            service: 'one',
            chain: [hostile],
            object: '',
            reason: '',
            since: '',
            text: hostile,
          },
        ],
      ],
    }
    for (const draw of [drawSvg, drawHtml]) {
      const { markup } = draw(chartOfRun(run))
      expect(markup).not.toMatch(/<script/)
      expect(markup).not.toMatch(/[^\P{Cc}\n]/u)
      expect(markup).toContain('&lt;script&gt;')
    }
  })

  it('draws a run of which nothing but the start was recorded', () => {
    expect(drawHtml(chartOfRun({ services: {} })).markup).toContain('not finished')
  })
})
