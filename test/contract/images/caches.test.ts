import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readRecords } from '../../../src/agent/records.ts'
import { ensureCaches, type RunningCache } from '../../../src/images/caches.ts'
import { imagesLayout } from '../../../src/images/layout.ts'
import { liveMirrors } from '../../../src/images/probe.ts'
import { removeCaches } from '../../../src/images/remove.ts'
import { findBinaries } from '../../../src/sandbox/binaries/find.ts'
import { fleetPaths } from '../../../src/system/paths.ts'
import { isRunning, signalProcess } from '../../../src/system/process.ts'
import { startProxy } from '../../support/proxy.ts'
import { pull, startUpstream, type TestUpstream } from './upstream.ts'

const { cache } = fleetPaths()
const built = await findBinaries({ cache, module: 'registry' }).catch(() => undefined)
const program = built?.path('registry') ?? ''
const folder = join(mkdtempSync(join(tmpdir(), 'fleet-images-')), 'images')
const never = new AbortController().signal
const here = { here: '127.0.0.1', fromNodes: '127.0.0.1' }
let upstream: TestUpstream

const ensure = () =>
  ensureCaches(
    [{ registry: 'registry.test', url: upstream.url }],
    { folder, program, address: '127.0.0.1', env: process.env },
    never,
  )
const address = async (caches: Promise<RunningCache[]>) =>
  `http://127.0.0.1:${(await caches)[0]?.port}`
const identity = async () => {
  const found = (await readRecords(imagesLayout(folder).processes))['registry.test']?.identity
  if (!found) throw new Error('no process is recorded')
  return found
}
const end = async () => {
  const running = await identity()
  await signalProcess(running, 'SIGKILL')
  await vi.waitFor(async () => expect(await isRunning(running)).toBe(false), { timeout: 30_000 })
}

const title = 'the image cache'
describe.skipIf(!built)(built ? title : `${title} (skipped: its program is not built)`, () => {
  beforeAll(async () => {
    upstream = await startUpstream()
  })
  afterAll(async () => {
    await removeCaches(folder)
    await upstream.stop()
  })

  it('pulls an image from outside once, and from then on nothing', async () => {
    const url = await address(ensure())
    const bytes = await pull(url)
    expect(bytes).toBeGreaterThan(300_000)
    const fromOutside = upstream.bytesSent()
    expect(fromOutside).toBeGreaterThanOrEqual(bytes)
    expect(await pull(url)).toBe(bytes)
    expect(upstream.bytesSent()).toBe(fromOutside)
  })

  it('is the same process for the next cluster, and has its data when it was killed', async () => {
    const before = await identity()
    const url = await address(ensure())
    expect(await identity()).toEqual(before)

    await end()
    const fromOutside = upstream.bytesSent()
    expect(await address(ensure())).toBe(url)
    expect(await identity()).not.toEqual(before)
    await pull(url)
    expect(upstream.bytesSent()).toBe(fromOutside)
  })

  it('is only named to nodes while it answers', async () => {
    const caches = await ensure()
    const [mirror] = await liveMirrors(caches, { here: '127.0.0.1', fromNodes: '172.18.0.1' })
    const { port, url } = caches[0] ?? {}
    expect(mirror).toEqual({
      registry: 'registry.test',
      upstream: url,
      url: `http://172.18.0.1:${port}`,
    })
    await end()
    expect(await liveMirrors(caches, here)).toEqual([])
  })

  it('serves what it has while the registry is away, also when it is started meanwhile', async () => {
    const url = await address(ensure())
    await pull(url)
    await upstream.stop()
    expect(await pull(url)).toBeGreaterThan(300_000)
    await end()
    await ensure()
    expect(await pull(url)).toBeGreaterThan(300_000)
  })

  it('says why when its program does not start', async () => {
    const log = imagesLayout(folder).log('registry.test')
    const elsewhere = { folder, program, address: '203.0.113.1', env: process.env }
    const upstreams = [{ registry: 'registry.test', url: upstream.url }]
    await expect(ensureCaches(upstreams, elsewhere, never)).rejects.toMatchObject({
      code: 'image-cache-ended',
      hint: expect.stringContaining(log),
    })
    expect(readFileSync(log, 'utf8')).toContain('203.0.113.1')
  })

  it('is given up, and ended, when it never answers', async () => {
    const silent = join(mkdtempSync(join(tmpdir(), 'fleet-silent-')), 'registry')
    writeFileSync(silent, '#!/bin/sh\nexec sleep 600\n', { mode: 0o755 })
    const wanted = { folder, program: silent, address: '127.0.0.1', env: process.env }
    const upstreams = [{ registry: 'silent.test', url: upstream.url }]
    await expect(
      ensureCaches(upstreams, { ...wanted, patience: 200 }, never),
    ).rejects.toMatchObject({ code: 'image-cache-silent' })
    const left = (await readRecords(imagesLayout(folder).processes))['silent.test']?.identity
    expect(left && (await isRunning(left))).toBe(false)
  })

  it('reaches its registry through the proxy of the environment', async () => {
    const far = await startUpstream()
    const proxy = await startProxy(far.port)
    try {
      const env = { ...process.env, HTTP_PROXY: proxy.url, NO_PROXY: '', no_proxy: '' }
      const upstreams = [{ registry: 'behind.test', url: 'http://registry.behind.test' }]
      const caches = ensureCaches(upstreams, { folder, program, address: '127.0.0.1', env }, never)
      expect(await pull(await address(caches))).toBeGreaterThan(300_000)
      const hosts = proxy.asked.map((url) => new URL(url).hostname)
      expect(new Set(hosts)).toEqual(new Set(['registry.behind.test']))
    } finally {
      await proxy.stop()
      await far.stop()
    }
  })

  it('goes with all its data and its process', async () => {
    await ensure()
    const running = await identity()
    await removeCaches(folder)
    expect(await isRunning(running)).toBe(false)
    expect(existsSync(folder)).toBe(false)
  })
})
