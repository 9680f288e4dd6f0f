import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { keptOf, purge } from '../../../src/commands/purge.ts'

it('names what outlives a cluster, with how much it is, and removes it', async () => {
  const state = mkdtempSync(join(tmpdir(), 'fleet-state-'))
  expect(await keptOf({ state }, 'shop-dev')).toEqual([])

  for (const folder of ['secrets/shop-dev', 'secrets/other', 'images/docker.io']) {
    mkdirSync(join(state, folder), { recursive: true })
  }
  writeFileSync(join(state, 'images', 'docker.io', 'blob'), Buffer.alloc(3_000_000, 'x'))
  const kept = await keptOf({ state }, 'shop-dev')
  expect(kept.map(({ what }) => what)).toEqual([
    'development secrets',
    expect.stringMatching(/^cached images of every cluster \([34] MB\)$/),
  ])

  await purge(kept)
  expect(await keptOf({ state }, 'shop-dev')).toEqual([])
  expect(existsSync(join(state, 'secrets', 'other'))).toBe(true)
})
