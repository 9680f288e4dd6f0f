import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import type { Machine } from '../../../src/colima/ensure.ts'
import { forceStop } from '../../../src/colima/force.ts'
import { profileFiles } from '../../../src/colima/home.ts'
import { readProfile, readSocket } from '../../../src/colima/profiles.ts'
import { colimaStep, removeMachine, restMachine } from '../../../src/steps/colima.ts'

const never = new AbortController().signal
const wishes = { cpus: 4, memoryGiB: 8, diskGiB: 100, arch: undefined }

/** A Colima, the fake or the real one, in which no machine can run. */
export interface Stand {
  /** All of it; removed by whoever opened it. */
  folder: string
  machine: Machine
  /** Says, as a file, that the profile is fleet's. */
  mark: string
  /** Makes a machine that was stopped, or what is left of one without its configuration. */
  make(what: 'stopped' | 'broken'): void
  /** Leaves no Lima that works. */
  breakLima(): void
  /** Makes one that seems broken since a stranger has its process id by now; the stranger. */
  mistake(): ChildProcess
}

/** What of Colima shows without a virtual machine; the fake and the real one behave alike. */
export function behavesWithoutMachine(stand: () => Stand): void {
  const step = () =>
    colimaStep({ machine: stand().machine, wishes, mark: stand().mark, adopt: false })
  const markOwn = () => {
    mkdirSync(dirname(stand().mark), { recursive: true })
    writeFileSync(stand().mark, '{}')
  }

  test('there is none, and one is to be made', async () => {
    const { colima, name } = stand().machine
    expect(await readProfile(colima, name)).toBe(undefined)
    expect(await readSocket(colima, name)).toBe(undefined)
    expect(await step().inspect()).toMatchObject({
      kind: 'needed',
      summary: expect.stringMatching(/^make the machine fleet/),
    })
  })

  test('a stopped one is known with its size, and to be started by whom it belongs to', async () => {
    const { colima, name } = stand().machine
    stand().make('stopped')
    expect(await readProfile(colima, name)).toMatchObject({ status: 'Stopped', cpus: 4 })
    expect(await step().inspect()).toMatchObject({ kind: 'blocked', code: 'colima-foreign' })
    markOwn()
    expect(await step().inspect()).toMatchObject({
      kind: 'needed',
      summary: 'start the machine fleet',
    })
  })

  test('one without its configuration is broken', async () => {
    markOwn()
    stand().make('broken')
    expect(await step().inspect()).toMatchObject({ summary: 'repair the machine fleet: Broken' })
  })

  test("one whose process id is a stranger's by now is ended by force, and the stranger lives", async () => {
    const { colima, name, home } = stand().machine
    const stranger = stand().mistake()
    try {
      expect(await readProfile(colima, name)).toMatchObject({ status: 'Broken' })
      await forceStop(colima, name, profileFiles(home, name).machine)
      expect(await readProfile(colima, name)).toMatchObject({ status: 'Stopped' })
      expect(stranger.signalCode).toBe(null)
    } finally {
      stranger.kill()
    }
  })

  test('one that cannot be started says why, in the words of what failed', async () => {
    const started = step().apply({ profile: 'fleet' }, () => {}, never)
    await expect(started).rejects.toMatchObject({
      code: 'colima-start-failed',
      why: expect.stringContaining('qemu-img not found'),
      hint: expect.stringContaining('Install QEMU'),
    })
  })

  test('without a Lima that works nothing is guessed, and it is said what to install', async () => {
    stand().breakLima()
    expect(await step().inspect()).toMatchObject({
      kind: 'blocked',
      code: 'colima-failed',
      hint: expect.stringContaining('brew install lima'),
    })
  })

  test('a stopped one rests as it is, and is gone when it is removed', async () => {
    const { machine, mark } = stand()
    markOwn()
    stand().make('stopped')
    await restMachine(machine, { profile: machine.name })
    expect(await readProfile(machine.colima, machine.name)).toMatchObject({ status: 'Stopped' })
    await removeMachine(machine, mark)
    expect(await readProfile(machine.colima, machine.name)).toBe(undefined)
    expect(existsSync(mark)).toBe(false)
  })

  test('one whose data disk Colima keeps is not called gone, and it is said what removes that', async () => {
    const { machine, mark } = stand()
    stand().make('stopped')
    const { disk } = profileFiles(machine.home, machine.name)
    mkdirSync(dirname(disk), { recursive: true })
    writeFileSync(disk, '')
    await expect(removeMachine(machine, mark)).rejects.toMatchObject({
      code: 'colima-disk-left',
      message: expect.stringContaining(disk),
      hint: expect.stringContaining('limactl disk delete colima-fleet'),
    })
  })

  test('to remove one that is not there does no harm', async () => {
    await removeMachine(stand().machine, stand().mark)
  })
}
