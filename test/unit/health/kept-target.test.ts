import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { keepTarget, readKeptTarget } from '../../../src/health/kept-target.ts'
import { revision } from '../support/objects.ts'

const web = { id: 'apps/web', name: 'web', namespace: 'apps', dependsOn: [], suspended: false }
const kept = {
  root: 'flux-system/platform',
  fleetSource: 'flux-system/flux-system',
  revision,
  forecast: [web],
}
const folder = () => mkdtemp(join(tmpdir(), 'fleet-target-'))

describe('what the last up waited for', () => {
  it('is read back as it was kept', async () => {
    const at = await folder()
    await keepTarget(at, kept)
    expect(await readKeptTarget(at)).toEqual(kept)
  })

  it('is nothing when it was never kept, or is broken', async () => {
    const at = await folder()
    expect(await readKeptTarget(at)).toBe(undefined)
    await writeFile(join(at, 'target.json'), '{"root":1}')
    expect(await readKeptTarget(at)).toBe(undefined)
  })
})
