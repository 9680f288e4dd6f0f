import { describe, expect, test } from 'vitest'
import { chooseMode, type DnsFacts } from '../../../src/dns/auto.ts'

const facts: DnsFacts = {
  domain: 'local',
  hostsFile: '/etc/hosts',
  hosts: { kind: 'refused', why: 'there is no sudo' },
  resolvesAlready: false,
  noMulticast: undefined,
  before: undefined,
}
const sudo = '/usr/bin/sudo'

describe('without a mode', () => {
  test.each<[string, Partial<DnsFacts>, string, RegExp]>([
    ['the file where it may be written', { hosts: { kind: 'none' } }, 'hosts', /can be written/],
    [
      'the file where sudo asks for nothing',
      { hosts: { kind: 'passwordless', sudo } },
      'hosts',
      /no password/,
    ],
    [
      'the file where a person can answer sudo',
      { hosts: { kind: 'password', sudo } },
      'hosts',
      /once/,
    ],
    ['multicast where nobody may write', {}, 'mdns', /no privilege \(there is no sudo\)/],
    [
      'nothing where the names lead here',
      { resolvesAlready: true, domain: 'localhost' },
      'none',
      /already/,
    ],
    [
      'nothing where nothing can work',
      { noMulticast: 'no avahi' },
      'none',
      /no sudo, and no avahi/,
    ],
    ['the resolver that an earlier run hooked in', { before: 'resolver' }, 'resolver', /as before/],
    [
      'multicast again rather than a question',
      { before: 'mdns', hosts: { kind: 'password', sudo } },
      'mdns',
      /as before/,
    ],
    [
      'the file again, although its names lead here by now',
      { before: 'hosts', resolvesAlready: true, hosts: { kind: 'none' } },
      'hosts',
      /can be written/,
    ],
  ])('fleet takes %s, and says why', (_, given, mode, why) => {
    const choice = chooseMode('auto', { ...facts, ...given })
    expect(choice.mode).toBe(mode)
    expect(choice.why).toMatch(why)
  })
})

test('a mode that was asked for is taken, whatever can work', () => {
  expect(chooseMode('resolver', facts)).toEqual({ mode: 'resolver', why: 'as asked for' })
})

test('multicast that nobody asks by is taken too, and what it lacks is said', () => {
  const choice = chooseMode('mdns', { ...facts, noMulticast: 'no program here asks by multicast' })
  const why = 'as asked for, although no program here asks by multicast'
  expect(choice).toEqual({ mode: 'mdns', why })
})

test('another file than the system’s is not said to be read by programs', () => {
  const { why } = chooseMode('auto', { ...facts, hostsFile: '/tmp/hosts', hosts: { kind: 'none' } })
  expect(why).toBe('/tmp/hosts can be written, and no program reads it')
})
