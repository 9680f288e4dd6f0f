import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judgeClock } from '../../../src/doctor/checks/clock.js'
import { judgeDisk } from '../../../src/doctor/checks/disk.js'
import { judgeInotify } from '../../../src/doctor/checks/inotify.js'
import { judgeMemory } from '../../../src/doctor/checks/memory.js'
import { judgePrograms } from '../../../src/doctor/checks/programs.js'
import { judgeProxies } from '../../../src/doctor/checks/proxies.js'
import { judgePullLimit } from '../../../src/doctor/checks/pull-limit.js'

describe('memory', () => {
  test("is enough when the fleet's requests fit beside a control plane", () => {
    expect(judgeMemory(8192, 5000, true).status).toBe('ok')
  })

  test('is short when they do not; without a fleet there is nothing to compare', () => {
    expect(judgeMemory(4096, 5000, true)).toMatchObject({
      status: 'warning',
      remedy: expect.stringContaining('--only'),
    })
    expect(judgeMemory(4096, undefined, true).status).toBe('ok')
  })
})

test('disk space is short before it is gone', () => {
  expect([20e9, 5e9, 1e9].map((free) => judgeDisk(free).status)).toEqual([
    'ok',
    'warning',
    'failed',
  ])
})

test('inotify limits that are too low are named with the command that raises just them', () => {
  const found = judgeInotify([
    { name: 'max_user_watches', wanted: 524_288, has: 1_048_576 },
    { name: 'max_user_instances', wanted: 512, has: 128 },
  ])
  expect(found).toMatchObject({
    status: 'warning',
    remedy: 'sudo sysctl fs.inotify.max_user_instances=512',
  })
})

describe('programs', () => {
  test('are told with their versions, Colima and Lima where there is Colima', () => {
    expect(judgePrograms({ kind: '0.33.0' })).toEqual({
      status: 'ok',
      detail: 'kind 0.33.0, kubectl none',
    })
    const all = { kind: '0.33.0', kubectl: '1.36.0', colima: '0.10.3', lima: '2.2.0' }
    expect(judgePrograms(all)).toEqual({
      status: 'ok',
      detail: 'kind 0.33.0, kubectl 1.36.0, Colima 0.10.3, Lima 2.2.0',
    })
  })

  test('that are too old are all named with the version that is enough', () => {
    expect(judgePrograms({ colima: '0.8.4', lima: '1.2.0' })).toMatchObject({
      status: 'warning',
      remedy:
        'Update Colima to 0.9.0 or newer (brew upgrade colima). Update Lima to 2.1.1 or newer (brew upgrade lima).',
    })
    expect(judgePrograms({ kind: '0.32.0' }).status).toBe('warning')
  })

  test('Lima without Colima is nothing that fleet uses', () => {
    expect(judgePrograms({ lima: '1.2.0' }).status).toBe('ok')
  })
})

describe('proxies', () => {
  test('are no trouble where loopback and the domain are exempt, in either case', () => {
    const NO_PROXY = 'localhost,127.0.0.1,local'
    expect(judgeProxies({ HTTPS_PROXY: 'http://proxy', NO_PROXY }).status).toBe('ok')
    expect(judgeProxies({ http_proxy: 'http://proxy', no_proxy: '*' }).status).toBe('ok')
    expect(judgeProxies({}).status).toBe('ok')
  })

  test('the remedy is always enough, and keeps what was exempt', () => {
    fc.assert(
      fc.property(fc.array(fc.domain(), { maxLength: 4 }), (exempt) => {
        const before = judgeProxies({ HTTP_PROXY: 'http://proxy', NO_PROXY: exempt.join(',') })
        if (before.status !== 'warning') return false
        const NO_PROXY = before.remedy.replace('export NO_PROXY=', '')
        for (const host of exempt) expect(NO_PROXY.split(',')).toContain(host)
        return judgeProxies({ HTTP_PROXY: 'http://proxy', NO_PROXY }).status === 'ok'
      }),
    )
  })
})

test("Docker Hub's limit is told while there is something left to pull with", () => {
  expect(judgePullLimit('76;w=21600')).toEqual({ status: 'ok', detail: '76 anonymous pulls left' })
  expect(judgePullLimit('3;w=21600').status).toBe('warning')
  expect(judgePullLimit('')).toEqual({ status: 'ok', detail: 'no limit here' })
})

test('a clock that is off by more than certificates allow is told which way', () => {
  expect(judgeClock(2000).status).toBe('ok')
  expect(judgeClock(-90_000)).toMatchObject({ status: 'failed', detail: '90 s behind' })
})
