import fc from 'fast-check'
import semver from 'semver'
import { expect, test } from 'vitest'
import { concreteVersion } from '../../../../src/sandbox/charts/version.ts'

test.each([
  [undefined, '1.0.0'],
  ['*', '1.0.0'],
  ['41.3.0', '41.3.0'],
  ['v1.17.0', 'v1.17.0'],
  ['2.0.0-rc.1', '2.0.0-rc.1'],
  ['4.x', '4.0.0'],
  ['1.2', '1.2.0'],
  ['^0.29.0', '0.29.0'],
  ['>=2.1.0, <3', '2.1.0'],
  ['>1.0.0', '1.0.1'],
  ['>=3.0.0-0', '3.0.0'],
  ['<0.5.0', '0.0.0'],
  ['>=1.0.0, !=1.0.0', '1.0.1'],
  ['no version at all', '1.0.0'],
])('%s is offered as %s', (wanted, offered) => {
  expect(concreteVersion(wanted)).toBe(offered)
})

test('whatever range is asked for, the version offered lies within it', () => {
  const version = fc
    .tuple(fc.nat(50), fc.nat(50), fc.nat(50))
    .map(([major, minor, patch]) => `${major}.${minor}.${patch}`)
  const operator = fc.constantFrom('^', '~', '>=', '>', '', '<=')
  fc.assert(
    fc.property(operator, version, (sign, text) => {
      expect(semver.satisfies(concreteVersion(`${sign}${text}`), `${sign}${text}`)).toBe(true)
    }),
  )
})
