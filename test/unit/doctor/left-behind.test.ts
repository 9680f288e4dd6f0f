import { mkdtemp, readdir, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { writeClusterRecord } from '../../../src/config/cluster-record.ts'
import { clearUnderWay, markUnderWay } from '../../../src/config/under-way.ts'
import { binariesCheck } from '../../../src/doctor/checks/binaries.ts'
import { interruptedCheck } from '../../../src/doctor/checks/interrupted.ts'
import { locksCheck } from '../../../src/doctor/checks/locks.ts'
import { examine, mend } from '../../../src/doctor/run.ts'
import type { Check } from '../../../src/doctor/types.ts'
import { openJournal } from '../../../src/engine/journal.ts'
import { locate } from '../../../src/sandbox/binaries/location.ts'
import {
  checkBinary,
  measure,
  readRecord,
  writeRecord,
} from '../../../src/sandbox/binaries/record.ts'
import { makePrivateFolder } from '../../../src/system/files.ts'
import { isLock, tryLock } from '../../../src/system/lock.ts'
import { clusterFolder, clusterLock, type FleetPaths } from '../../../src/system/paths.ts'
import { doctorContext } from './context.ts'

let paths: FleetPaths
beforeEach(async () => {
  const top = await mkdtemp(join(tmpdir(), 'doctor-'))
  paths = { state: join(top, 'state'), cache: join(top, 'cache') }
})
const look = async (check: Check) => (await examine([check], doctorContext({ paths })))[0]
const fix = async (check: Check) => {
  const context = doctorContext({ paths })
  return (await mend([check], await examine([check], context), context, () => {}))[0]
}

describe('a run that was ended in the middle', () => {
  const begin = async (command: 'fleet up' | 'fleet down') => {
    const folder = clusterFolder(paths, 'shop')
    await makePrivateFolder(folder)
    await writeClusterRecord(paths, {
      name: 'shop',
      provider: 'sandbox',
      repository: '/home/me/my shop',
      stage: 'dev',
      branch: 'develop',
      path: 'clusters/dev',
      createdAt: '2026-11-27T10:00:00Z',
    })
    await openJournal(join(folder, 'journal.jsonl')).append({ step: 'flux', intent: 1, at: '' })
    await markUnderWay(folder, command, new Date('2026-11-27T10:00:30Z'))
    return folder
  }
  const up = "fleet up --repo '/home/me/my shop' --stage dev"

  test('is told with its last step, and the commands that finish and undo it', async () => {
    await begin('fleet up')
    expect(await look(interruptedCheck)).toMatchObject({
      status: 'warning',
      detail: 'fleet up of shop (2026-11-27 10:00) was ended at the step flux',
      remedy: `${up} finishes it, fleet down --cluster shop undoes it`,
      fixable: false,
    })
  })

  test('of fleet down is finished by the same, or undone by fleet up', async () => {
    await begin('fleet down')
    expect(await look(interruptedCheck)).toMatchObject({
      remedy: `fleet down --cluster shop finishes it, ${up} brings the cluster back`,
    })
  })

  test('can only be undone where nobody can tell which fleet it was', async () => {
    await writeFile(join(await begin('fleet up'), 'cluster.json'), '{')
    expect(await look(interruptedCheck)).toMatchObject({
      remedy: 'fleet down --cluster shop undoes it',
    })
  })

  test('is none while it goes on, nor when it came to its end', async () => {
    const folder = await begin('fleet up')
    const lock = await tryLock(clusterLock(paths, 'shop'), 'fleet up')
    expect(await look(interruptedCheck)).toMatchObject({ status: 'ok' })
    if (isLock(lock)) await lock.release()
    expect(await look(interruptedCheck)).toMatchObject({ status: 'warning' })
    await clearUnderWay(folder)
    expect(await look(interruptedCheck)).toMatchObject({ status: 'ok' })
  })
})

describe('a lock', () => {
  const clusters = () => join(paths.state, 'clusters')
  const gone = { pid: 4_000_000, startedAt: 'long ago', purpose: 'fleet up' }

  test('of a process that is gone is told, and removed by --fix', async () => {
    await makePrivateFolder(clusters())
    await writeFile(clusterLock(paths, 'shop'), JSON.stringify(gone))
    await writeFile(join(clusters(), '.lock-4000000-abc'), JSON.stringify(gone))
    expect(await look(locksCheck)).toMatchObject({
      status: 'warning',
      detail: expect.stringContaining('shop.lock (fleet up)'),
      fixable: true,
    })
    expect(await fix(locksCheck)).toMatchObject({ status: 'ok' })
    expect(await readdir(clusters())).toEqual([])
  })

  test("that is held is left alone, and so is one of another program's", async () => {
    await tryLock(clusterLock(paths, 'shop'), 'fleet up')
    await makePrivateFolder(clusterFolder(paths, 'shop'))
    await writeFile(join(clusterFolder(paths, 'shop'), 'kubeconfig.lock'), '')
    expect(await look(locksCheck)).toMatchObject({ status: 'ok' })
  })
})

describe("a program of fleet's own", () => {
  const built = async () => {
    const location = await locate({ cache: paths.cache, module: 'reader' })
    await makePrivateFolder(location.binaries)
    const file = join(location.binaries, 'reader')
    await writeFile(file, 'a whole program')
    await writeRecord(location.binaries, {
      binaries: { reader: await measure(file) },
      complete: true,
    })
    return { location, file }
  }

  test('that is as it was built is well; none is neither', async () => {
    expect(await look(binariesCheck)).toMatchObject({ status: 'ok' })
    await built()
    expect(await look(binariesCheck)).toMatchObject({ status: 'ok' })
  })

  test('that lost a part of itself is told, and dropped by --fix to be built again', async () => {
    const { location, file } = await built()
    await truncate(file, 3)
    expect(await look(binariesCheck)).toMatchObject({
      status: 'warning',
      detail: expect.stringContaining('reader (3 bytes in place of 15)'),
    })
    expect(await fix(binariesCheck)).toMatchObject({ status: 'ok' })
    const { binaries, complete } = await readRecord(location.binaries)
    expect(complete).toBe(false)
    expect(await checkBinary(file, binaries.reader)).toEqual({ state: 'missing' })
  })

  test('is not dropped while somebody builds it', async () => {
    const { location, file } = await built()
    await truncate(file, 3)
    await tryLock(location.lock, 'building')
    expect(await fix(binariesCheck)).toMatchObject({ status: 'warning' })
  })
})
