import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { provideScratch, removeScratch } from '../../../src/sandbox/scratch.ts'

const memory = '/dev/shm'
const inMemory = existsSync(memory)

/** A cluster's folder of its own, so that its place in memory is its own too. */
function cluster() {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-scratch-'))
  const leaving = new AbortController()
  onTestFinished(async () => {
    leaving.abort()
    await removeScratch(folder)
    rmSync(folder, { recursive: true, force: true })
  })
  const layout = { folder, temporary: join(folder, 'tmp') }
  return { ...layout, provide: (at = memory) => provideScratch(layout, leaving.signal, at) }
}

describe.skipIf(!inMemory)('the files that controllers need for moments', () => {
  it('are in memory, for nobody else to read, and at the same place each time', async () => {
    const { provide } = cluster()
    const scratch = await provide()
    expect(scratch).toMatch(/^\/dev\/shm\/fleet-/)
    expect(statSync(scratch).mode & 0o777).toBe(0o700)
    expect(await provide()).toBe(scratch)
  })

  it('are of one cluster only', async () => {
    expect(await cluster().provide()).not.toBe(await cluster().provide())
  })

  it('go with their folder', async () => {
    const { folder, provide } = cluster()
    const scratch = await provide()
    mkdirSync(join(scratch, 'unpacked'))
    writeFileSync(join(scratch, 'unpacked', 'file'), '')
    await removeScratch(folder)
    expect(existsSync(scratch)).toBe(false)
  })

  it('have their folder again when somebody removes it', async () => {
    const scratch = await cluster().provide()
    for (let time = 0; time < 2; time += 1) {
      rmSync(scratch, { recursive: true })
      await vi.waitFor(() => expect(existsSync(scratch)).toBe(true), { timeout: 5000 })
    }
  })

  it('are on the disk where others may look into the folder, which is then left alone', async () => {
    const { folder, temporary, provide } = cluster()
    const scratch = await provide()
    chmodSync(scratch, 0o755)
    expect(await provide()).toBe(temporary)
    await removeScratch(folder)
    expect(existsSync(scratch)).toBe(true)
    chmodSync(scratch, 0o700)
  })
})

describe('without a folder in memory', () => {
  it.each(['/proc', '/nowhere'])('%s is not used, but the disk', async (at) => {
    const { temporary, provide } = cluster()
    expect(await provide(at)).toBe(temporary)
  })
})
