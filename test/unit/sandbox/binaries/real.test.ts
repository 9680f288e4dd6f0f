import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildBinaries } from '../../../../src/sandbox/binaries/build.ts'
import { findGo } from '../../../../src/sandbox/binaries/toolchain.ts'
import { templatesFolder } from '../../../../src/system/paths.ts'
import { fakeGo } from './fake-go.ts'

const hasGo = await findGo(join(templatesFolder(), 'reader'), process.env).then(
  () => true,
  () => false,
)

test.skipIf(!hasGo)('builds a tiny module with the real Go', { timeout: 120_000 }, async () => {
  const { deps, folder } = await fakeGo()
  const source = join(deps.templates, 'reader')
  await mkdir(source, { recursive: true })
  await writeFile(join(source, 'main.go'), 'package main\n\nfunc main() { println("hello") }\n')
  // Flags and workspaces of the user's own must not reach the build.
  const env = { ...process.env, GOWORK: join(folder, 'none.work'), GOFLAGS: '-mod=vendor' }
  const real = { ...deps, env, module: 'reader' as const }
  let share = 0
  const set = await buildBinaries(
    real,
    ({ done, total }) => {
      share = done / total
    },
    new AbortController().signal,
  )
  expect(spawnSync(set.path('reader')).stderr.toString()).toBe('hello\n')
  expect(share).toBe(1)
})
