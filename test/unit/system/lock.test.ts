import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isLock, tryLock } from '../../../src/system/lock.ts'
import { identify, isRunning, signalProcess } from '../../../src/system/process.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleet-lock-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('tryLock', () => {
  it('gives the lock to one only, and says who has it', async () => {
    const file = join(folder, 'lock')
    const first = await tryLock(file, 'fleet up')
    const second = await tryLock(file, 'fleet down')
    expect(isLock(first)).toBe(true)
    expect(second).toMatchObject({ pid: process.pid, purpose: 'fleet up' })
  })

  it('leaves no file behind once it is released', async () => {
    const lock = await tryLock(join(folder, 'lock'), 'fleet up')
    if (isLock(lock)) await lock.release()
    expect(await readdir(folder)).toEqual([])
  })

  it('takes over the lock of a process that is gone, even when its id belongs to another now', async () => {
    const file = join(folder, 'lock')
    await writeFile(
      file,
      JSON.stringify({ pid: process.pid, startedAt: 'long ago', purpose: 'fleet up' }),
    )
    expect(isLock(await tryLock(file, 'fleet up'))).toBe(true)
  })

  it('takes over a lock file that is no lock', async () => {
    const file = join(folder, 'lock')
    await writeFile(file, 'not json')
    expect(isLock(await tryLock(file, 'fleet up'))).toBe(true)
  })
})

describe('process identity', () => {
  it('ends with the process', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'])
    await once(child, 'spawn')
    const identity = await identify(child.pid ?? 0)
    expect(await isRunning(identity)).toBe(true)
    const ended = once(child, 'exit')
    expect(await signalProcess(identity, 'SIGTERM')).toBe(true)
    await ended
    expect(await isRunning(identity)).toBe(false)
  })

  it('never signals a stranger with the same id', async () => {
    expect(await signalProcess({ pid: process.pid, startedAt: 'another' }, 'SIGKILL')).toBe(false)
  })
})
