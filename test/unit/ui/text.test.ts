import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { truncate, widthOf, wrap } from '../../../src/ui/columns.ts'
import { formatDuration, formatElapsed } from '../../../src/ui/duration.ts'
import { oneLine } from '../../../src/ui/text.ts'

describe('text on a terminal', () => {
  it('is cut by the columns it takes, not by its characters', () => {
    expect(truncate('データベース', 7)).toBe('データ…')
    expect(truncate('👨‍👩‍👧‍👦 family', 4)).toBe('👨‍👩‍👧‍👦 …')
    expect(truncate('fits', 4)).toBe('fits')
  })

  it('may be cut in its middle, so that its end stays', () => {
    expect(truncate('pod postgresql-cluster-1 ContainerCreating', 30, 'middle')).toBe(
      'pod postgresql-clu…nerCreating',
    )
  })

  it('is never wider than asked for', () => {
    const where = fc.constantFrom<'end' | 'middle'>('end', 'middle')
    const text = fc.string({ unit: 'grapheme', maxLength: 60 }).map(oneLine)
    fc.assert(
      fc.property(text, fc.nat({ max: 60 }), where, (value, columns, cut) => {
        expect(widthOf(truncate(value, columns, cut))).toBeLessThanOrEqual(columns)
      }),
    )
  })

  it('from outside cannot move the cursor, change colours or turn the writing direction', () => {
    expect(oneLine('\x1b[31mred\x1b[0m\r\nnext\tcolumn\x07')).toBe('red next column')
    expect(oneLine('a\u202eb\ud800')).toBe('ab\ufffd')
  })

  it('is wrapped at blanks', () => {
    expect(wrap('one two three', 8)).toEqual(['one two', 'three'])
    expect(wrap('http://a-long-address', 8)).toEqual(['http://a-long-address'])
  })

  it('says durations in the unit that a person would use', () => {
    expect([400, 3_210, 9_940, 12_000, 65_000, 3_725_000].map(formatDuration)).toEqual([
      '0.4 s',
      '3.2 s',
      '9.9 s',
      '12 s',
      '1 min 05 s',
      '1 h 02 min',
    ])
    expect(formatElapsed(1_999)).toBe('1 s')
  })
})
