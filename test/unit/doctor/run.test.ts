import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { writeDnsState } from '../../../src/dns/state.ts'
import { engineCheck } from '../../../src/doctor/checks/engine.ts'
import { leftoversCheck } from '../../../src/doctor/checks/leftovers.ts'
import { programsCheck } from '../../../src/doctor/checks/programs.ts'
import { examine, mend } from '../../../src/doctor/run.ts'
import type { Check, DoctorContext } from '../../../src/doctor/types.ts'
import { openJournal } from '../../../src/engine/journal.ts'
import { makePrivateFolder } from '../../../src/system/files.ts'
import { isLock, tryLock } from '../../../src/system/lock.ts'
import { clusterFolder, clusterLock } from '../../../src/system/paths.ts'
import { renderDoctor } from '../../../src/ui/doctor.ts'
import { doctorContext } from './context.ts'

const state = await mkdtemp(join(tmpdir(), 'doctor-'))
const context = (part: Partial<DoctorContext> = {}) =>
  doctorContext({ paths: { state, cache: state }, ...part })
const trouble = { detail: 'broken', why: 'It matters.', remedy: 'mend it' }

test('a check that does not come to an end does not hold the others up', async () => {
  const slow: Check = { id: 'slow', title: 'Slow', look: () => new Promise(() => {}) }
  const quick: Check = {
    id: 'quick',
    title: 'Quick',
    look: async () => ({ status: 'ok', detail: 'fine' }),
  }
  expect(await examine([slow, quick], context())).toMatchObject([
    { id: 'slow', status: 'skipped', detail: 'no answer within 1.5 s' },
    { id: 'quick', status: 'ok' },
  ])
})

test('a check that fails itself says why and is no verdict', async () => {
  const broken: Check = {
    id: 'broken',
    title: 'Broken',
    look: () => Promise.reject(new Error('no /proc')),
  }
  expect(await examine([broken], context())).toMatchObject([
    { status: 'skipped', detail: 'no /proc' },
  ])
})

test('only what is unwell and can be mended is mended, and looked at again', async () => {
  let well = false
  const mendable: Check = {
    id: 'mendable',
    title: 'Mendable',
    look: async () => (well ? { status: 'ok', detail: 'fine' } : { status: 'failed', ...trouble }),
    fix: async () => {
      well = true
      return 'mended'
    },
  }
  const stays: Check = {
    id: 'stays',
    title: 'Stays',
    look: async () => ({ status: 'warning', ...trouble }),
  }
  const checks = [mendable, stays]
  const said: string[] = []
  const before = await examine(checks, context())
  const after = await mend(checks, before, context(), (text) => said.push(text))
  expect(said).toEqual(['mended'])
  expect(after.map(({ status }) => status)).toEqual(['ok', 'warning'])
})

test('an engine that does not answer is a warning: there is the sandbox', async () => {
  const [finding] = await examine([engineCheck], context())
  expect(finding).toMatchObject({
    status: 'warning',
    detail: expect.stringContaining('Cannot connect to the Docker daemon'),
    remedy: expect.stringContaining('--provider sandbox'),
  })
})

test('folders of clusters without a record are leftovers until they are taken down', async () => {
  const folder = join(state, 'clusters', 'half-made')
  await makePrivateFolder(folder)
  const found = context({ takeDown: () => rm(folder, { recursive: true }) })
  const findings = await examine([leftoversCheck], found)
  expect(findings).toMatchObject([
    { status: 'warning', remedy: 'fleet down --cluster half-made', fixable: true },
  ])
  expect(await mend([leftoversCheck], findings, found, () => {})).toMatchObject([
    { status: 'ok', detail: 'none' },
  ])
})

test('a cluster whose record cannot be read is no leftover: it has data', async () => {
  const folder = join(state, 'clusters', 'unreadable')
  await makePrivateFolder(folder)
  await writeFile(join(folder, 'cluster.json'), '{')
  const found = context({ clusters: ['unreadable'] })
  expect(await examine([leftoversCheck], found)).toMatchObject([{ status: 'ok' }])
})

test('a folder is no leftover while a command works on it, nor when names were asked for alone', async () => {
  const paths = { state: await mkdtemp(join(tmpdir(), 'doctor-')), cache: state }
  const folder = clusterFolder(paths, 'planned')
  await makePrivateFolder(folder)
  const look = async () => (await examine([leftoversCheck], context({ paths })))[0]?.status
  const lock = await tryLock(clusterLock(paths, 'planned'), 'fleet up')
  expect(await look()).toBe('ok')
  if (isLock(lock)) await lock.release()
  expect(await look()).toBe('warning')
  const journal = openJournal(join(folder, 'journal.jsonl'))
  await journal.append({ step: 'names', intent: {}, at: '' })
  await writeDnsState(folder, { mode: 'hosts', domain: 'local', hosts: [], files: [] })
  expect(await look()).toBe('ok')
  await journal.append({ step: 'control-plane', intent: {}, at: '' })
  expect(await look()).toBe('warning')
})

test('a program that does not answer is ended when its time is up', async () => {
  const bin = await mkdtemp(join(tmpdir(), 'doctor-'))
  await writeFile(join(bin, 'kubectl'), '#!/bin/sh\nexec sleep 60\n', { mode: 0o755 })
  vi.stubEnv('PATH', `${bin}:${process.env.PATH}`)
  const started = Date.now()
  await programsCheck.look(context(), AbortSignal.timeout(100))
  vi.unstubAllEnvs()
  expect(Date.now() - started).toBeLessThan(10_000)
})

test('versions are read from what the programs say of themselves', async () => {
  const bin = await mkdtemp(join(tmpdir(), 'doctor-'))
  const says = (name: string, text: string) =>
    writeFile(join(bin, name), `#!/bin/sh\necho "${text}"\n`, { mode: 0o755 })
  await says('colima', 'colima version v0.10.3-18-g490420d')
  await says('limactl', 'limactl version 2.2.0')
  vi.stubEnv('PATH', bin)
  const found = await programsCheck.look(context(), AbortSignal.timeout(10_000))
  vi.unstubAllEnvs()
  expect(found.detail).toBe('kind none, kubectl none, Colima 0.10.3, Lima 2.2.0')
})

test('what is not well stands with why it matters and what mends it', () => {
  const text = renderDoctor(
    [
      { id: 'git', title: 'git', fixable: false, status: 'ok', detail: '2.50' },
      { id: 'engine', title: 'Engine', fixable: true, status: 'failed', ...trouble },
    ],
    { columns: 80, color: false },
  )
  expect(text).toBe(`✓ git     2.50
✗ Engine  broken
          It matters.
          → mend it (or fleet doctor --fix)

fleet up will not work here: 1 of 2`)
})
