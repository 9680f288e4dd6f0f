import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keptPorts } from '../../../src/sandbox/ports.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleet-ports-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('the ports of a sandbox', () => {
  it('stay the same from one run to the next', async () => {
    const first = await keptPorts(folder)
    expect(await keptPorts(folder)).toEqual(first)
    expect(new Set([first.agent, ...Object.values(first.sandbox)]).size).toBe(7)
  })

  it('of an older fleet are kept, and what is new gets one of its own', async () => {
    const first = await keptPorts(folder)
    const { sourceWatcher: _sourceWatcher, ...older } = first.sandbox
    const file = join(folder, 'ports.json')
    await writeFile(file, JSON.stringify({ agent: first.agent, sandbox: older }))
    const now = await keptPorts(folder)
    expect(now).toMatchObject({ agent: first.agent, sandbox: older })
    expect(now.sandbox.sourceWatcher).toBeGreaterThan(0)
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(now)
  })
})
