import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openJournal, parseJournal } from '../../../src/engine/journal.ts'

describe('the journal', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleet-journal-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('reads back what was appended, in order', async () => {
    const journal = openJournal(join(folder, 'journal.jsonl'))
    await journal.append({ step: 'a', intent: { n: 1 }, at: 't1' })
    await journal.append({ step: 'b', intent: null, at: 't2' })
    expect(await journal.read()).toEqual([
      { step: 'a', intent: { n: 1 }, at: 't1' },
      { step: 'b', intent: null, at: 't2' },
    ])
  })

  it('is empty where there is no file', async () => {
    expect(await openJournal(join(folder, 'none')).read()).toEqual([])
  })

  it('leaves out a last line that a crash has torn', async () => {
    const file = join(folder, 'journal.jsonl')
    await writeFile(file, '{"step":"a","intent":1,"at":"t"}\n{"step":"b","int')
    expect((await openJournal(file).read()).map((entry) => entry.step)).toEqual(['a'])
  })

  it('never throws, whatever the file holds', () => {
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(parseJournal(text))))
  })
})
