import type { FleetEventBody, ServiceState } from '../../../src/events.ts'
import { type Chart, chartOf } from '../../../src/timeline/chart.ts'
import { parseRun } from '../../../src/timeline/recorded-run.ts'

const start = Date.parse('2026-11-26T08:00:00.000Z')
/** ISO time so many milliseconds after the start of the run. */
export const at = (ms: number) => new Date(start + ms).toISOString()

type Change = [ms: number, state: ServiceState, reason?: string]

export interface TestRun {
  /** By name: what it depends on, and its changes. */
  services: Record<string, { needs?: string[]; layer?: number; changes: Change[] }>
  others?: [ms: number, event: FleetEventBody][]
}

/** A recording as `fleet up` writes it. */
export function recordingOf({ services, others = [] }: TestRun): string {
  const members = Object.entries(services)
  const header = {
    type: 'run',
    at: at(0),
    cluster: 'shop-dev',
    services: members.map(([name, { needs = [], layer = 0 }]) => {
      return {
        id: `flux-system/${name}`,
        name,
        layer,
        dependsOn: needs.map((need) => `flux-system/${need}`),
      }
    }),
  }
  const events = members.flatMap(([name, { layer = 0, changes }]) =>
    changes.map(([ms, state, reason]) => ({
      type: 'service',
      at: at(ms),
      id: `flux-system/${name}`,
      name,
      namespace: 'flux-system',
      layer,
      state,
      since: at(ms),
      ...(reason === undefined ? {} : { reason }),
    })),
  )
  const more = others.map(([ms, event]) => ({ ...event, at: at(ms) }))
  const inTime = [...events, ...more].toSorted((a, b) => a.at.localeCompare(b.at))
  return [header, ...inTime].map((line) => JSON.stringify(line)).join('\n')
}

/** What there is to draw of a run. */
export function chartOfRun(run: TestRun): Chart {
  const parsed = parseRun(recordingOf(run))
  if (parsed === undefined) throw new Error('the recording has no header')
  return chartOf(parsed)
}

/** A database that n8n waits for, and a cache that is quicker. */
export const smallRun: TestRun = {
  services: {
    database: {
      changes: [
        [1000, 'applying'],
        [1500, 'progressing', 'pod database-0 Pending'],
        [9000, 'healthy'],
      ],
    },
    cache: {
      changes: [
        [1000, 'applying'],
        [3000, 'healthy'],
      ],
    },
    n8n: {
      needs: ['database', 'cache'],
      layer: 1,
      changes: [
        [1000, 'waiting', 'waits on database'],
        [9100, 'applying'],
        [10_000, 'progressing'],
        [12_000, 'healthy'],
      ],
    },
  },
  others: [
    [0, { type: 'step', id: 'flux', title: 'Flux', status: 'running' }],
    [900, { type: 'step', id: 'flux', title: 'Flux', status: 'done' }],
    [9050, { type: 'wake', id: 'flux-system/n8n', why: 'dependencies-ready' }],
    [12_000, { type: 'result', status: 'rehearsed', durationMs: 12_000, urls: {} }],
  ],
}
