import {
  linkSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { changeFile, type Swap } from '../../../src/dns/files/change-file.ts'
import { renderDiff } from '../../../src/dns/files/diff.ts'
import { swapScript } from '../../../src/dns/files/swap-script.ts'
import { runScript } from '../../../src/system/privilege.ts'

const swap: Swap = (args) => runScript(swapScript, args, { kind: 'none' })
const append = (text: string) => (before: Buffer | undefined) =>
  Buffer.concat([before ?? Buffer.alloc(0), Buffer.from(text)])
const read = (file: string) => readFileSync(file, 'utf8')

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleet-change-'))
  file = join(folder, 'hosts')
  writeFileSync(file, 'a\n', { mode: 0o640 })
})
afterEach(() => rmSync(folder, { recursive: true }))

describe("a change of a system's file", () => {
  test('replaces the file at once and keeps its mode', async () => {
    const before = statSync(file)
    expect(await changeFile(file, append('b\n'), { swap, reload: 'nothing' })).toBe(true)
    const after = statSync(file)
    expect(read(file)).toBe('a\nb\n')
    expect(after.mode).toBe(before.mode)
    expect(after.ino).not.toBe(before.ino)
    expect(readdirSync(folder)).toEqual(['hosts'])
  })

  test('runs nothing when nothing changes', async () => {
    const never: Swap = () => Promise.reject(new Error('ran'))
    expect(await changeFile(file, (x) => x, { swap: never, reload: 'nothing' })).toBe(false)
  })

  test('is computed anew when the file changed under the prompt', async () => {
    let first = true
    const slow: Swap = (args) => {
      if (first) writeFileSync(file, 'other\n')
      first = false
      return swap(args)
    }
    await changeFile(file, append('b\n'), { swap: slow, reload: 'nothing' })
    expect(read(file)).toBe('other\nb\n')
  })

  test('is given up when the file never rests, and nothing of it is written', async () => {
    let count = 0
    const restless: Swap = (args) => {
      count += 1
      writeFileSync(file, `${count}\n`)
      return swap(args)
    }
    const change = changeFile(file, append('b\n'), { swap: restless, reload: 'nothing' })
    await expect(change).rejects.toThrow(/changed each time/)
    expect(read(file)).toBe(`${count}\n`)
  })

  test('goes to what a symbolic link leads to; the link stays', async () => {
    const link = join(folder, 'link')
    symlinkSync('hosts', link)
    await changeFile(link, append('b\n'), { swap, reload: 'nothing' })
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(read(file)).toBe('a\nb\n')
  })

  test('keeps all names of a file with several', async () => {
    linkSync(file, join(folder, 'other-name'))
    await changeFile(file, append('b\n'), { swap, reload: 'nothing' })
    expect(read(join(folder, 'other-name'))).toBe('a\nb\n')
  })

  test('makes a file that was not there, with its folder, and takes it away', async () => {
    const drop = join(folder, 'conf.d', 'fleet.conf')
    await changeFile(drop, () => Buffer.from('x'), { swap, reload: 'nothing' })
    expect(read(drop)).toBe('x')
    await changeFile(drop, () => undefined, { swap, reload: 'nothing' })
    expect(readdirSync(join(folder, 'conf.d'))).toEqual([])
  })

  test('that the system refuses is told in its words', async () => {
    const refused: Swap = async () => ({ exitCode: 74, stdout: '', stderr: 'disk full\n' })
    const change = changeFile(file, append('b\n'), { swap: refused, reload: 'nothing' })
    await expect(change).rejects.toMatchObject({ code: 'file-not-written', why: 'disk full' })
  })
})

describe('a dry run', () => {
  test('shows a change as diff does', () => {
    const before = Buffer.from('1\n2\n3\n4\n5')
    const after = Buffer.from('1\n2\n3\n4\n5\nnew\n')
    expect(renderDiff({ file: '/etc/hosts', before, after })).toBe(
      [
        '--- /etc/hosts',
        '+++ /etc/hosts',
        '@@ -2,4 +2,5 @@',
        ' 2',
        ' 3',
        ' 4',
        '-5',
        '\\ No newline at end of file',
        '+5',
        '+new',
        '',
      ].join('\n'),
    )
  })

  test('shows a file that is to be made, and nothing for no change', () => {
    const after = Buffer.from('x\n')
    expect(renderDiff({ file: '/f', before: undefined, after })).toBe(
      '--- /dev/null\n+++ /f\n@@ -0,0 +1,1 @@\n+x\n',
    )
    expect(renderDiff({ file: '/f', before: after, after })).toBe('')
  })
})
