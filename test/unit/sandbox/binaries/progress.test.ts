import { expect, test } from 'vitest'
import { explainGoFailure } from '../../../../src/sandbox/binaries/go-failure.ts'
import { BuildMeter, type BuildProgress } from '../../../../src/sandbox/binaries/progress.ts'

test('counts downloads, then packages, never backwards, and ends complete', () => {
  const seen: BuildProgress[] = []
  const meter = new BuildMeter((one) => seen.push(one), 2, 10)
  expect(meter.line('go: downloading example.com/a v1.0.0')).toBe(true)
  expect(seen.at(-1)).toEqual({
    done: 1,
    total: 12,
    text: 'downloading Go modules (1 of about 2)',
  })
  meter.plan(['a', 'b', 'a', 'c'])
  expect(seen.at(-1)).toMatchObject({ done: 2, total: 5 })
  meter.say('building')
  expect(meter.line('a')).toBe(true)
  expect(meter.line('x.go:1: undefined: y')).toBe(false)
  meter.finish(['a', 'b'])
  meter.finish(['c'])
  expect(seen.at(-1)).toEqual({ done: 5, total: 5, text: 'building' })
  const shares = seen.map(({ done, total }) => done / total)
  expect(shares).toEqual(shares.toSorted((one, other) => one - other))
})

test('goes on from what an interrupted build has compiled', () => {
  const seen: BuildProgress[] = []
  const meter = new BuildMeter((one) => seen.push(one), 0, 10, ['a', 'of an earlier binary'])
  meter.plan(['a', 'b'])
  expect(seen.at(-1)).toMatchObject({ done: 1, total: 2 })
  meter.line('a')
  meter.line('b')
  expect(seen.at(-1)).toMatchObject({ done: 2, total: 2 })
  expect(meter.compiledPackages).toEqual(['a', 'of an earlier binary', 'b'])
})

test.each([
  ['write /x: no space left on device', 'disk-full'],
  ['verifying a@v1: checksum mismatch', 'checksum-mismatch'],
  ['k8s.io/api: /go/compile: signal: killed', 'out-of-memory'],
  ['Get "x": dial tcp: lookup y: no such host', 'go-download-failed'],
  ['reading x.zip: 403 Forbidden', 'go-download-failed'],
  ['x.go:1: undefined: y', 'go-failed'],
])('%s is %s', (line, code) => {
  expect(explainGoFailure('build', [line])).toMatchObject({ code, why: line })
})
