import { describe, expect, it } from 'vitest'
import type { ForwardStatus } from '../../../src/forward/types.ts'
import { formatBytes, renderForwards } from '../../../src/ui/forwards.ts'

const status: ForwardStatus = {
  id: 'a/grafana:80',
  name: 'grafana',
  namespace: 'a',
  service: 'grafana',
  port: 80,
  local: 3030,
  url: 'http://localhost:3030',
  state: 'ready',
  connections: 2,
  sent: 812,
  received: 64_000_000,
}
const failed: ForwardStatus = {
  ...status,
  id: 'b',
  name: 'api',
  state: 'failed',
  reason: 'port 5432 is taken by postgres (process 812)',
}

describe('the table of forwards', () => {
  it('is aligned, sorted and never wider than the terminal', () => {
    expect(renderForwards([status, failed], { columns: 90, color: false })).toEqual([
      '  SERVICE  URL                    STATE   OPEN   SENT  RECEIVED  REASON',
      '✗ api      http://localhost:3030  failed     2  812 B   64.0 MB  port 5432 is taken by po…',
      '✓ grafana  http://localhost:3030  ready      2  812 B   64.0 MB',
    ])
  })

  it('says when there is nothing', () => {
    expect(renderForwards([], { columns: 80, color: false })).toEqual(['Nothing is forwarded.'])
  })

  it('counts bytes in powers of a thousand', () => {
    expect([0, 999, 1000, 999_949, 999_950, 1_500_000_000].map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '999.9 kB',
      '1.0 MB',
      '1.5 GB',
    ])
  })
})
