import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { run } from '../../src/system/process.ts'

const root = join(import.meta.dirname, '..', '..')
const contender = join(root, 'test', 'support', 'lock-contender.ts')
const gone = JSON.stringify({ pid: 1, startedAt: 'long ago', purpose: 'killed' })

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleet-lock-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('a lock that killed processes leave', () => {
  it('never has two holders when several processes take it over at once', async () => {
    const lock = join(folder, 'cluster.lock')
    await writeFile(lock, gone)
    const contend = () => run(process.execPath, [contender, lock, '60'])
    const ended = await Promise.all([contend(), contend(), contend(), contend()])
    expect(ended.map(({ stderr }) => stderr)).toEqual(['', '', '', ''])
    expect(await readdir(folder)).toEqual([])
  })

  it('takes away what a process killed while taking the lock left beside it', async () => {
    const lock = join(folder, 'cluster.lock')
    await writeFile(join(folder, `.lock-${2 ** 30}-left`), gone)
    await writeFile(`${lock}.takeover`, gone)
    await writeFile(lock, gone)
    const ended = await run(process.execPath, [contender, lock, '3'])
    expect(ended.stderr).toBe('')
    expect(await readdir(folder)).toEqual([])
  })
})
