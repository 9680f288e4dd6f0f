import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ExitCode } from '../../../../src/errors.ts'
import { buildBinaries } from '../../../../src/sandbox/binaries/build.ts'
import { bytesNeeded, freeBytes, refuseFullDisk } from '../../../../src/sandbox/binaries/disk.ts'
import { planBuild } from '../../../../src/sandbox/binaries/plan.ts'
import { binaryModules } from '../../../../src/sandbox/binaries/table.ts'
import { fakeGo } from './fake-go.ts'

const never = new AbortController().signal
const silent = () => {}
const { sandbox } = binaryModules

test('refuses with the numbers when the disk has too little room, before anything is made', async () => {
  const go = await fakeGo()
  const deps = { ...go.deps, freeBytes: async () => 2.5e9 }
  await expect(buildBinaries(deps, silent, never)).rejects.toMatchObject({
    code: 'disk-space',
    exitCode: ExitCode.machine,
    message: expect.stringMatching(/needs 7\.7 GB .* 2\.5 GB are free/),
  })
  expect(await go.built()).toEqual([])
  const plan = await planBuild(deps)
  expect(plan).toMatchObject({ bytesFree: 2.5e9, summary: expect.stringContaining('needs 7.7 GB') })
})

test('the forecast shrinks with what is there', () => {
  const all = bytesNeeded(sandbox, sandbox.binaries)
  expect(bytesNeeded(sandbox, sandbox.binaries, 4e9)).toBe(all - 4e9)
  expect(bytesNeeded(sandbox, sandbox.binaries.slice(0, 1))).toBeLessThan(all / 4)
  expect(bytesNeeded(sandbox, [])).toBe(0)
  expect(() => refuseFullDisk(1e9, 1e9, '/')).not.toThrow()
})

test('asks the nearest folder that exists for its free space', async () => {
  const go = await fakeGo()
  expect(await freeBytes(join(go.folder, 'not/yet/there'))).toBeGreaterThan(0)
})

test('without Go: says how to get it', async () => {
  const go = await fakeGo()
  const deps = { ...go.deps, env: { ...go.deps.env, PATH: join(go.folder, 'templates') } }
  const missing = {
    code: 'go-missing',
    exitCode: ExitCode.machine,
    hint: expect.stringContaining('Install Go 1.26.0 or newer'),
  }
  await expect(buildBinaries(deps, silent, never)).rejects.toMatchObject(missing)
  await expect(planBuild(deps)).rejects.toMatchObject(missing)
})

test.each([
  { version: 'go1.20.14', toolchain: '' },
  { version: 'go1.25.3', toolchain: 'local' },
])('$version with GOTOOLCHAIN=$toolchain is too old', async ({ version, toolchain }) => {
  const go = await fakeGo()
  const env = { ...go.deps.env, FAKE_GO_VERSION: version, FAKE_GO_TOOLCHAIN: toolchain }
  await expect(buildBinaries({ ...go.deps, env }, silent, never)).rejects.toMatchObject({
    code: 'go-too-old',
    exitCode: ExitCode.machine,
    message: expect.stringContaining(version.slice(2)),
  })
})

test('an older Go that may fetch its successor does so, and it is said', async () => {
  const go = await fakeGo()
  const texts: string[] = []
  const deps = { ...go.deps, env: { ...go.deps.env, FAKE_GO_VERSION: 'go1.25.3' } }
  await buildBinaries(deps, ({ text }) => texts.push(text), never)
  expect(texts).toContain('Go 1.25.3 is older than 1.26.0: it fetches that one')
})
