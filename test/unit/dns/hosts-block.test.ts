import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { namesInBlock, withBlock, withoutBlock } from '../../../src/dns/hosts/block.ts'

const names = ['grafana.local', 'n8n.local']
const text = (...parts: string[]) => Buffer.from(parts.join(''), 'latin1')
const block = (cluster: string, ending = '\n', joined = '') =>
  [
    `# BEGIN fleet ${cluster}${joined}`,
    ...names.flatMap((name) => [`127.0.0.1 ${name}`, `::1 ${name}`]),
    `# END fleet ${cluster}`,
    '',
  ].join(ending)

describe("a cluster's block in a hosts file", () => {
  test('goes to the end, with both loopback addresses for each name', () => {
    const file = text('127.0.0.1 localhost\n')
    expect(withBlock(file, 'dev', names)).toEqual(text('127.0.0.1 localhost\n', block('dev')))
  })

  test('is brought up to date where it stands, whatever follows', () => {
    const file = text('a\n', block('dev'), '# b\n')
    const renewed = withBlock(file, 'dev', ['x.local'])
    expect(renewed.toString()).toBe(
      'a\n# BEGIN fleet dev\n127.0.0.1 x.local\n::1 x.local\n# END fleet dev\n# b\n',
    )
    expect(namesInBlock(renewed, 'dev')).toEqual(['x.local'])
  })

  test('keeps the line endings of the file', () => {
    expect(withBlock(text('a\r\n'), 'dev', names)).toEqual(text('a\r\n', block('dev', '\r\n')))
  })

  test('ends a last line that had no ending, and takes the ending back with it', () => {
    const file = text('127.0.0.1 localhost')
    const applied = withBlock(file, 'dev', names)
    expect(applied).toEqual(text('127.0.0.1 localhost\n', block('dev', '\n', ' (joined)')))
    expect(withoutBlock(applied, 'dev')).toEqual(file)
  })

  test('leaves that ending to lines that others have appended since', () => {
    const applied = Buffer.concat([withBlock(text('a'), 'dev', names), text('b')])
    expect(withoutBlock(applied, 'dev')).toEqual(text('a\nb'))
  })

  test('stands beside those of other clusters and of other tools', () => {
    const file = text('# BEGIN other\n1.2.3.4 x\n# END other\n', block('prod'))
    const applied = withBlock(file, 'dev', names)
    expect(applied).toEqual(Buffer.concat([file, text(block('dev'))]))
    expect(withoutBlock(applied, 'dev')).toEqual(file)
  })

  test('is not taken for that of a cluster whose name begins alike', () => {
    expect(withoutBlock(text(block('dev-2')), 'dev')).toEqual(text(block('dev-2')))
  })

  test.each([
    ['no end', '# BEGIN fleet dev\n'],
    ['no beginning', '# END fleet dev\n'],
    ['two blocks', block('dev') + block('dev')],
    ['its end first', '# END fleet dev\n# BEGIN fleet dev\n'],
    ['another block inside', `# BEGIN fleet dev\n${block('prod')}# END fleet dev\n`],
  ])('with %s is an error, for nobody could tell what is whose', (_, broken) => {
    for (const change of [withBlock, withoutBlock]) {
      expect(() => change(text('a\n', broken), 'dev', names)).toThrow(/markers .* broken/)
    }
  })

  test('with no names is none', () => {
    expect(withBlock(text('a\n', block('dev')), 'dev', [])).toEqual(text('a\n'))
  })
})

const lines = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom('\n', '\r\n', '\r', '\0', '127.0.0.1 a\n', '# BEGIN fleet other\n', 'é', ' ')
    .map((part) => text(part)),
)
const anyFile = fc.array(lines, { maxLength: 12 }).map((parts) => Buffer.concat(parts))

test('apply and remove together change no byte of any file', () => {
  fc.assert(
    fc.property(anyFile, fc.array(fc.constantFrom(...names), { minLength: 1 }), (file, chosen) => {
      const applied = withBlock(file, 'dev', chosen)
      expect(withoutBlock(applied, 'dev')).toEqual(file)
      expect(withBlock(applied, 'dev', chosen)).toEqual(applied)
      expect(withoutBlock(withBlock(applied, 'dev', names), 'dev')).toEqual(file)
      expect(namesInBlock(applied, 'dev')).toEqual([...new Set(chosen)])
    }),
    { numRuns: 2000 },
  )
})

test('two clusters may come and go in any order', () => {
  fc.assert(
    fc.property(anyFile, fc.boolean(), (file, firstInFirstOut) => {
      const both = withBlock(withBlock(file, 'one', names), 'two', names)
      const [first, second] = firstInFirstOut ? ['one', 'two'] : ['two', 'one']
      const rest = withoutBlock(withoutBlock(both, first), second)
      // Only the ending of a last line that had none may have become part of the file.
      const kept = rest.subarray(0, file.length)
      expect(kept).toEqual(file)
      expect(['', '\n', '\r\n']).toContain(rest.subarray(file.length).toString())
    }),
  )
})
