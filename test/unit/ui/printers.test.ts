import { describe, expect, it } from 'vitest'
import { ExitCode, FleetError } from '../../../src/errors.ts'
import { widthOf } from '../../../src/ui/columns.ts'
import { errorJson, renderError } from '../../../src/ui/error.ts'
import { renderFailure } from '../../../src/ui/failure.ts'
import { renderPlan } from '../../../src/ui/plan.ts'
import { renderResult } from '../../../src/ui/result.ts'
import { renderStatus } from '../../../src/ui/status.ts'
import { at, later } from './states.ts'

const print = { columns: 80, color: false }

describe('what is printed', () => {
  it('at the end of a run', () => {
    const text = renderResult(
      {
        type: 'result',
        status: 'rehearsed',
        durationMs: 76_000,
        criticalPathMs: 68_750,
        urls: { n8n: 'http://n8n.local:8080', grafana: 'http://grafana.local:8080' },
        kubeconfig: '/home/me/kubeconfig',
        notProven: ['Images were not pulled.'],
      },
      print,
    )
    expect(text).toBe(`✓ Rehearsed in 1 min 16 s (critical path 1 min 08 s)

  n8n      http://n8n.local:8080
  grafana  http://grafana.local:8080

Not proven:
  - Images were not pulled.

Look inside:
  export KUBECONFIG=/home/me/kubeconfig

Next: fleet status shows how it is, fleet down takes it away.`)
  })

  it('about a service that failed', () => {
    const text = renderFailure(
      {
        service: 'postgresql-cluster',
        state: 'failed',
        object: 'Pod databases/postgresql-cluster-1',
        message: 'CrashLoopBackOff: back-off 40s restarting failed container',
        events: [{ at, reason: 'BackOff', message: 'Back-off restarting failed container' }],
        blocks: ['n8n', 'temporal'],
        goesOn: ['loki'],
        hint: 'fleet status --watch shows when it recovers.',
      },
      print,
    )
    expect(text).toBe(`✗ postgresql-cluster failed: Pod databases/postgresql-cluster-1
    CrashLoopBackOff: back-off 40s restarting failed container
  Its last events:
    - 09:00:00 BackOff: Back-off restarting failed container
  Blocks: n8n, temporal
  Goes on: loki
  Next: fleet status --watch shows when it recovers.`)
  })

  it('about a failure, without repeating its words, and with a dozen of many names', () => {
    const names = Array.from({ length: 20 }, (_, index) => `s${index}`)
    const words = { message: 'BuildFailed: no such file', blocks: names, goesOn: [] }
    const events = [{ at, reason: 'BuildFailed', message: 'no such file' }]
    const a = { service: 'a', state: 'failed', object: 'Kustomization a' } as const
    const text = renderFailure({ ...a, ...words, events }, print)
    expect(text).not.toContain('Its last events')
    expect(text).toContain('Blocks: s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11 and 8 more')
  })

  it('about a service that did not fail itself, but holds others up', () => {
    const off = { service: 'off', object: 'Kustomization flux-system/off', message: 'suspended' }
    const rest = { events: [], blocks: ['web'], goesOn: [] }
    expect(renderFailure({ ...off, ...rest, state: 'skipped' }, print)).toBe(
      `✗ off is suspended: Kustomization flux-system/off
    suspended
  Blocks: web`,
    )
  })

  const error = new FleetError({
    code: 'missing-branch',
    message: 'The branch develop does not exist in /home/me/fleet',
    why: 'fatal: Needed a single revision',
    hint: 'Create it, or name another one with --branch.',
    exitCode: ExitCode.usage,
  })

  it('about an error: what, why, what next, and no stack', () => {
    expect(
      renderError(error, { debug: false }),
    ).toBe(`Error: The branch develop does not exist in /home/me/fleet
  fatal: Needed a single revision
Next: Create it, or name another one with --branch.`)
    expect(errorJson(error)).toEqual({
      type: 'error',
      code: 'missing-branch',
      message: 'The branch develop does not exist in /home/me/fleet',
      why: 'fatal: Needed a single revision',
      hint: 'Create it, or name another one with --branch.',
      exitCode: 2,
    })
  })

  it('about an error in the code: a stack and its causes only with --debug', () => {
    const bug = new Error('x is undefined', { cause: new Error('deeper') })
    expect(renderError(bug, { debug: false })).not.toContain('printers.test')
    expect(renderError(bug, { debug: true })).toContain('printers.test')
    expect(renderError(bug, { debug: true })).toContain('caused by\nError: deeper')
    expect(errorJson('thrown text').code).toBe('internal')
  })

  it('by fleet status: aligned, in the order of the layers, within the columns', () => {
    const rows = [
      {
        name: 'n8n',
        layer: 2,
        state: 'waiting' as const,
        since: at,
        reason: 'blocked by postgresql-cluster',
      },
      {
        name: 'postgresql-cluster',
        layer: 1,
        state: 'failed' as const,
        since: at,
        reason: 'CrashLoopBackOff',
      },
      { name: 'traefik', layer: 0, state: 'healthy' as const, since: at },
    ]
    expect(renderStatus(rows, { ...print, now: later(65) })).toBe(
      `  SERVICE             LAYER  STATE    SINCE       REASON
✓ traefik             0      healthy  1 min 05 s
✗ postgresql-cluster  1      failed   1 min 05 s  CrashLoopBackOff
○ n8n                 2      waiting  1 min 05 s  blocked by postgresql-cluster`,
    )
    const narrow = renderStatus(rows, { columns: 60, color: false, now: later(65) })
    for (const line of narrow.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(60)
    expect(renderStatus([], { ...print, now: later(0) })).toBe('No services.')
  })

  it('by a dry run: each step, what it needs, what would be done', () => {
    const text = renderPlan(
      [
        {
          id: 'binaries',
          title: 'Have the binaries',
          needs: [],
          inspection: { kind: 'satisfied' },
        },
        {
          id: 'control-plane',
          title: 'Start the control plane',
          needs: ['binaries'],
          inspection: { kind: 'needed', intent: {}, summary: 'start etcd and three more' },
        },
        {
          id: 'root',
          title: 'Hand over',
          needs: ['control-plane'],
          inspection: { kind: 'unknown', until: 'control-plane' },
        },
        {
          id: 'hosts',
          title: 'Names',
          needs: [],
          inspection: { kind: 'blocked', reason: 'no privilege', hint: 'Use --dns none.' },
        },
      ],
      print,
    )
    expect(text).toBe(`✓ Have the binaries  [binaries]
    already there
+ Start the control plane  [control-plane]  after binaries
    start etcd and three more
? Hand over  [root]  after control-plane
    known after control-plane
✗ Names  [hosts]
    blocked: no privilege
    Use --dns none.`)
  })

  it('in colour carries the same text', () => {
    const result = { type: 'result' as const, status: 'failed' as const, durationMs: 1, urls: {} }
    expect(renderResult(result, { columns: 80, color: true })).toContain('\x1b[31m✗\x1b[39m')
    expect(renderResult(result, print)).not.toContain('\x1b')
  })
})
