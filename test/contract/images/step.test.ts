import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { RunningCache } from '../../../src/images/caches.ts'
import { removeCaches } from '../../../src/images/remove.ts'
import { findBinaries } from '../../../src/sandbox/binaries/find.ts'
import { imageCacheStep } from '../../../src/steps/image-cache.ts'
import { fleetPaths } from '../../../src/system/paths.ts'

const { cache } = fleetPaths()
const built = await findBinaries({ cache, module: 'registry' }).catch(() => undefined)
const folder = join(mkdtempSync(join(tmpdir(), 'fleet-images-')), 'images')
const never = new AbortController().signal

/** Runs the step with caches that listen on an address; what it said and which caches it found. */
async function run(address: string): Promise<{ said: string[]; caches: RunningCache[][] }> {
  const said: string[] = []
  const caches: RunningCache[][] = []
  const step = imageCacheStep({
    folder,
    cache,
    upstreams: [{ registry: 'registry.test', url: 'http://127.0.0.1:9' }],
    address: async () => address,
    after: 'cluster',
    isReady: async () => false,
    onReady: async (found) => void caches.push(found),
  })
  await step.apply(null, (text) => said.push(text), never)
  return { said, caches }
}

const title = 'the step that starts the image caches'
describe.skipIf(!built)(built ? title : `${title} (skipped: their program is not built)`, () => {
  afterAll(() => removeCaches(folder))

  it('hands over those that answer, although the registry itself does not', async () => {
    const { said, caches } = await run('127.0.0.1')
    expect(said).toEqual([])
    expect(caches).toMatchObject([[{ registry: 'registry.test', port: expect.any(Number) }]])
  })

  it('lets a fleet come up without those that cannot be started, and says so', async () => {
    const { said, caches } = await run('203.0.113.1')
    expect(caches).toEqual([[]])
    expect(said.join()).toMatch(/^without image cache: The image cache of registry\.test ended/)
  })
})
