import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judgeClock } from '../../../src/doctor/checks/clock.ts'
import { judgeDisk } from '../../../src/doctor/checks/disk.ts'
import { judgeInotify } from '../../../src/doctor/checks/inotify.ts'
import { judgeMemory } from '../../../src/doctor/checks/memory.ts'
import { judgePrograms } from '../../../src/doctor/checks/programs.ts'
import { judgeProxies } from '../../../src/doctor/checks/proxies.ts'
import { judgePullLimit } from '../../../src/doctor/checks/pull-limit.ts'

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
  const judge = (env: NodeJS.ProcessEnv, domain = 'local') => judgeProxies(env, domain)
  const proxy = { HTTPS_PROXY: 'http://proxy' }
  const all = 'localhost,127.0.0.1,::1,.local,10.96.0.0/16,10.244.0.0/16'

  test('are no trouble where all that is of a fleet is exempt, in either case', () => {
    expect(judge({ ...proxy, NO_PROXY: all }).status).toBe('ok')
    expect(judge({ http_proxy: 'http://proxy', no_proxy: '*' }).status).toBe('ok')
    expect(judge({}).status).toBe('ok')
  })

  test('a wider range or domain covers a narrower one', () => {
    const NO_PROXY = 'localhost, 127.0.0.0/8, [::1], local, 10.0.0.0/8'
    expect(judge({ ...proxy, NO_PROXY }, 'home.local').status).toBe('ok')
  })

  test.each([
    ['a narrower range', all.replace('10.96.0.0/16', '10.96.0.0/24'), '10.96.0.0/16'],
    ['another domain', all.replace('.local', 'notlocal'), '.local'],
    ['an address of it', all.replace('10.244.0.0/16', '10.244.0.1'), '10.244.0.0/16'],
    ['a dot in front', all.replace('localhost', '.localhost'), 'localhost'],
  ])('%s does not', (_, NO_PROXY, lacking) => {
    expect(judge({ ...proxy, NO_PROXY })).toMatchObject({
      status: 'warning',
      detail: `HTTPS_PROXY without ${lacking} in NO_PROXY`,
      remedy: `export NO_PROXY='${NO_PROXY},${lacking}'`,
    })
  })

  test("the fleet's own domain is asked for", () => {
    expect(judge({ ...proxy, NO_PROXY: all }, 'test')).toMatchObject({
      detail: 'HTTPS_PROXY without .test in NO_PROXY',
    })
  })

  test('what is lacking in one of NO_PROXY and no_proxy is lacking for some program', () => {
    expect(judge({ ...proxy, NO_PROXY: all, no_proxy: 'example.com' })).toMatchObject({
      status: 'warning',
      remedy: `export NO_PROXY='${all},example.com' no_proxy='${all},example.com'`,
    })
  })

  test('the remedy is always enough, and keeps what was exempt', () => {
    fc.assert(
      fc.property(fc.array(fc.domain(), { maxLength: 4 }), (exempt) => {
        const before = judge({ ...proxy, NO_PROXY: exempt.join(',') })
        if (before.status !== 'warning') return false
        const NO_PROXY = before.remedy.replace(/^export NO_PROXY='(.*)'$/, '$1')
        for (const host of exempt) expect(NO_PROXY.split(',')).toContain(host)
        return judge({ ...proxy, NO_PROXY }).status === 'ok'
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
