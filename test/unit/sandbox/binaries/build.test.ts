import { access, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { buildBinaries } from '../../../../src/sandbox/binaries/build.ts'
import { findBinaries } from '../../../../src/sandbox/binaries/find.ts'
import { locate } from '../../../../src/sandbox/binaries/location.ts'
import { planBuild } from '../../../../src/sandbox/binaries/plan.ts'
import type { BuildProgress } from '../../../../src/sandbox/binaries/progress.ts'
import { binaryModules } from '../../../../src/sandbox/binaries/table.ts'
import { isLock, tryLock } from '../../../../src/system/lock.ts'
import { identify, isRunning } from '../../../../src/system/process.ts'
import { type FakeGo, fakeGo, hangingChild } from './fake-go.ts'

const never = new AbortController().signal
const silent = () => {}
const etcd = 'go.etcd.io/etcd/server/v3'
const apiServer = 'k8s.io/kubernetes/cmd/kube-apiserver'
const count = binaryModules.sandbox.binaries.length

/** Builds until `name` hangs, then interrupts. */
async function interruptAt(go: FakeGo, name: string): Promise<void> {
  const abort = new AbortController()
  const deps = { ...go.deps, env: { ...go.deps.env, FAKE_GO_HANG: name } }
  const building = buildBinaries(deps, silent, abort.signal)
  const child = await vi.waitUntil(() => hangingChild(go).catch(() => 0), { timeout: 10_000 })
  const identity = await identify(child)
  abort.abort(new Error('interrupted by the test'))
  await expect(building).rejects.toThrow('interrupted by the test')
  await vi.waitUntil(async () => !(await isRunning(identity)))
}

test('builds everything, leaves only binaries and manifests, and then does not ask Go again', async () => {
  const go = await fakeGo()
  expect(await findBinaries(go.deps)).toBeUndefined()
  const progress: BuildProgress[] = []
  const set = await buildBinaries(go.deps, (one) => progress.push(one), never)

  expect(await readFile(set.path('kube-apiserver'), 'utf8')).toBe(`built ${apiServer}\n`)
  expect((await readdir(set.directory)).length).toBe(count + 2)
  expect(await readdir(join(set.manifests, 'crds'))).toContain('alerts.yaml')
  expect(await readdir(join(set.manifests, 'crds'))).toHaveLength(5)
  await access(join(set.manifests, 'kwok/stages/pod/sigs.k8s.io_kwok.yaml'))
  expect(await readdir(join(go.deps.cache, 'build'))).toEqual([])
  const last = progress.at(-1)
  expect(last?.done).toBe(last?.total)
  expect(progress.map((one) => one.text)).toContain(`building source-watcher (6 of ${count})`)

  const calls = (await go.calls()).length
  expect(await buildBinaries(go.deps, silent, never)).toMatchObject({ directory: set.directory })
  expect((await findBinaries(go.deps))?.directory).toBe(set.directory)
  expect(await planBuild(go.deps)).toEqual({ complete: true })
  expect((await go.calls()).length).toBe(calls)
})

test('goes on with what is missing after an interrupt, which ends all of Go', async () => {
  const go = await fakeGo()
  await interruptAt(go, apiServer)
  expect(await planBuild(go.deps)).toMatchObject({ complete: false, damaged: [] })
  const before = await go.built()
  expect(before).toEqual([etcd, apiServer])

  const progress: BuildProgress[] = []
  await buildBinaries(go.deps, (one) => progress.push(one), never)
  // Go does not name again what is compiled: the count starts where it stopped.
  const planned = progress.find(({ text }) => text.startsWith('building'))
  expect(planned).toMatchObject({ done: 469 + 1 })
  const after = (await go.built()).slice(before.length)
  expect(after).toHaveLength(count - 1)
  expect(after).not.toContain(etcd)
})

test('a module is built without the others', async () => {
  const go = await fakeGo()
  const set = await buildBinaries({ ...go.deps, module: 'reader' }, silent, never)
  expect(await go.built()).toEqual(['.'])
  expect(await readFile(set.path('reader'), 'utf8')).toBe('built .\n')
  expect(() => set.path('etcd')).toThrow(TypeError)
})

test('a damaged binary is found, said and built again; an untouched copy is not', async () => {
  const go = await fakeGo()
  const set = await buildBinaries(go.deps, silent, never)
  await utimes(set.path('kwok'), new Date(0), new Date(0))
  expect(await findBinaries(go.deps)).toBeDefined()

  // The same size: only the content tells.
  await writeFile(set.path('etcd'), 'BUILT go.etcd.io/etcd/server/v3\n')
  expect(await findBinaries(go.deps)).toBeUndefined()
  const texts: string[] = []
  const built = (await go.built()).length
  await buildBinaries(go.deps, ({ text }) => texts.push(text), never)
  expect((await go.built()).slice(built)).toEqual([etcd])
  expect(texts).toContain('etcd is damaged: building it again')
  expect(await readFile(set.path('etcd'), 'utf8')).toBe(`built ${etcd}\n`)
})

test('waits for another process and says which; takes the lock of a dead one over', async () => {
  const go = await fakeGo()
  const { lock } = await locate(go.deps)
  const held = await tryLock(lock, 'a test')
  if (!isLock(held)) throw new Error('the lock is not free')
  const texts: string[] = []
  const building = buildBinaries(go.deps, ({ text }) => texts.push(text), never)
  await vi.waitUntil(() => texts.includes(`waiting for process ${process.pid} (a test)`))
  await held.release()
  const set = await building

  await writeFile(set.path('etcd'), '')
  await writeFile(lock, JSON.stringify({ pid: process.pid, startedAt: 'long ago', purpose: 'x' }))
  await buildBinaries(go.deps, silent, never)
})

test('two at once build each binary once', async () => {
  const go = await fakeGo()
  await Promise.all([1, 2].map(() => buildBinaries(go.deps, silent, never)))
  expect(await go.built()).toHaveLength(count)
})

test('an interrupt ends the wait for another process', async () => {
  const go = await fakeGo()
  await tryLock((await locate(go.deps)).lock, 'a test')
  const abort = new AbortController()
  const reason = new Error('interrupted by the test')
  const building = buildBinaries(go.deps, () => abort.abort(reason), abort.signal)
  await expect(building).rejects.toBe(reason)
})

test('removes what an unfinished build of other pins has left', async () => {
  const go = await fakeGo()
  await interruptAt(go, apiServer)
  const { build } = await locate(go.deps)
  await writeFile(join(go.deps.templates, 'sandbox/go.sum'), 'another pin\n')
  expect((await locate(go.deps)).build).not.toBe(build)
  await buildBinaries(go.deps, silent, never)
  expect(await readdir(dirname(build))).toEqual([])
})

test("says what failed in Go's own words", async () => {
  const go = await fakeGo()
  const env = {
    ...go.deps.env,
    FAKE_GO_FAIL: etcd,
    FAKE_GO_WORDS: 'x.go:1:1: undefined: y',
  }
  await expect(buildBinaries({ ...go.deps, env }, silent, never)).rejects.toMatchObject({
    code: 'go-failed',
    why: 'x.go:1:1: undefined: y',
  })
})
