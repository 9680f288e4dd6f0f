import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Machine } from '../../../src/colima/ensure.ts'
import { colimaStep, isAdopted, removeMachine, restMachine } from '../../../src/steps/colima.ts'
import { type FakeStand, fakeStand, mine } from './fake-stand.ts'
import { behavesWithoutMachine } from './without-machine.ts'

const never = new AbortController().signal
const wishes = { cpus: 4, memoryGiB: 8, diskGiB: 100, arch: undefined }

let stand: FakeStand
let folder: string
let home: string
let mark: string
let machine: Machine

beforeEach(() => {
  stand = fakeStand()
  ;({ folder, mark, machine } = stand)
  home = machine.home
  return () => rmSync(folder, { recursive: true })
})

describe('the fake Colima without a machine', () => behavesWithoutMachine(() => stand))

const step = (adopt = false) => colimaStep({ machine, wishes, mark, adopt })
const know = (profiles: object, more?: object) => stand.know(profiles, more)
const known = () => JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')).profiles
const calls = () => readFileSync(join(folder, 'calls'), 'utf8').split('\n').filter(Boolean)
const markOwn = () => {
  mkdirSync(join(folder, 'state'), { recursive: true })
  writeFileSync(mark, '{}')
}
const socket = () => `unix://${folder}/docker.sock`
async function apply(report: (text: string) => void = () => {}, signal = never) {
  await step().apply({ profile: 'fleet' }, report, signal)
}

describe('a machine of Colima', () => {
  beforeEach(() => know({}))

  test('is made under a name of its own, apart from what is the user’s', async () => {
    expect(await step().inspect()).toMatchObject({
      kind: 'needed',
      summary: 'make the machine fleet (4 CPUs, 8 GiB of memory, 100 GiB of disk)',
    })
    const said: string[] = []
    await apply((text) => said.push(text))
    const start = calls().find((call) => call.startsWith('start'))
    for (const flag of [
      '--profile fleet',
      '--activate=false',
      '--ssh-config=false',
      '--template=false',
      '--cpus 4',
      '--memory 8',
      '--runtime docker',
    ]) {
      expect(start).toContain(flag)
    }
    expect(said).toContain('creating and starting ...')
    expect(await step().inspect()).toEqual({ kind: 'satisfied', detail: 'running' })
  })

  test('gets its inotify limits raised: Colima leaves the instances at 128', async () => {
    await apply()
    expect(calls().join('\n')).toMatch(
      /ssh --profile fleet -- sudo sysctl -w .*max_user_instances=1024/,
    )
  })

  test('that fleet did not make is left alone', async () => {
    know({ fleet: { ...mine, status: 'Stopped' } })
    expect(await step().inspect()).toMatchObject({ kind: 'blocked', code: 'colima-foreign' })
  })

  test('that fleet did not make is taken over when told to, and known as one not to delete', async () => {
    know({ fleet: { ...mine, status: 'Running', socket: socket() } })
    expect(await step(true).inspect()).toMatchObject({
      kind: 'needed',
      summary: 'use the machine fleet, which fleet did not make and takes over',
    })
    await step(true).apply({ profile: 'fleet' }, () => {}, never)
    expect(calls().filter((call) => call.startsWith('start'))).toEqual([])
    expect(await step().inspect()).toMatchObject({ kind: 'satisfied' })
    expect(await isAdopted(mark)).toBe(true)
  })

  test('that is to be taken over is still not started where Colima would format its disk', async () => {
    know({ fleet: { ...mine, status: 'Stopped' } })
    const disk = join(home, '_lima', '_disks', 'colima-fleet')
    mkdirSync(disk, { recursive: true })
    writeFileSync(join(disk, 'datadisk'), '')
    expect(await step(true).inspect()).toMatchObject({ code: 'colima-unformatted' })
  })

  test('of fleet’s own making may be deleted', async () => {
    await apply()
    expect(await isAdopted(mark)).toBe(false)
  })

  test('is started again with what it had; only what grows is said', async () => {
    markOwn()
    know({ fleet: { ...mine, memory: 4 * 2 ** 30, status: 'Stopped' } })
    await apply()
    const start = calls().find((call) => call.startsWith('start')) ?? ''
    expect(start).toContain('--memory 8')
    expect(start).not.toMatch(/--cpus|--disk|--runtime|--arch/)
  })

  test('that runs is not started: Colima would ignore that, and keep the flags', async () => {
    markOwn()
    know({ fleet: { ...mine, memory: 4 * 2 ** 30, status: 'Running', socket: socket() } })
    expect(await step().inspect()).toMatchObject({
      kind: 'satisfied',
      detail: expect.stringContaining('grows when it is started next'),
    })
    await apply()
    expect(calls().filter((call) => call.startsWith('start'))).toEqual([])
  })

  test('that looks broken for a moment is looked at again', async () => {
    markOwn()
    know({ fleet: { ...mine, status: 'Broken', transient: 2, socket: socket() } })
    expect(await step().inspect()).toMatchObject({ kind: 'satisfied' })
  })

  test('that is broken is ended by force and started, whatever the exit code says', async () => {
    markOwn()
    know({ fleet: { ...mine, status: 'Broken' } }, { usernet: true })
    expect(await step().inspect()).toMatchObject({ summary: 'repair the machine fleet: Broken' })
    await apply()
    expect(known().fleet.status).toBe('Running')
  })

  test("is not ended by force at the cost of a stranger's process", async () => {
    markOwn()
    const stranger = stand.mistake()
    know({ fleet: { ...mine, status: 'Broken' } })
    await apply()
    expect(known().fleet.status).toBe('Running')
    expect(stranger.signalCode).toBeNull()
    stranger.kill()
  })

  test('whose engine does not answer is stopped and started', async () => {
    markOwn()
    know({ fleet: { ...mine, status: 'Running' } })
    expect(await step().inspect()).toMatchObject({
      summary: 'repair the machine fleet: its container engine does not answer',
    })
    await apply()
    expect(await step().inspect()).toMatchObject({ kind: 'satisfied' })
  })

  test('is not started where Colima would format its disk', async () => {
    markOwn()
    know({ fleet: { ...mine, status: 'Stopped' } })
    const disk = join(home, '_lima', '_disks', 'colima-fleet')
    mkdirSync(disk, { recursive: true })
    writeFileSync(join(disk, 'datadisk'), '')
    expect(await step().inspect()).toMatchObject({ kind: 'blocked', code: 'colima-unformatted' })
    mkdirSync(join(home, '_store'))
    writeFileSync(join(home, '_store', 'colima-fleet.json'), '{}')
    expect(await step().inspect()).toMatchObject({ kind: 'needed' })
  })

  test("that fails to start says Lima's words, which are not on standard error", async () => {
    know({}, { failure: 'no space left on device' })
    await expect(apply()).rejects.toMatchObject({
      code: 'colima-start-failed',
      why: 'no space left on device',
      hint: expect.stringContaining('Free disk space'),
    })
  })

  test('whose start is interrupted is ended: Colima leaves it running', async () => {
    know({}, { slow: true })
    const interrupt = new AbortController()
    await expect(
      apply((text) => text.startsWith('creating') && interrupt.abort(), interrupt.signal),
    ).rejects.toThrow()
    expect(known().fleet.status).toBe('Stopped')
  })

  test('rests after down, and is gone after a purge', async () => {
    await apply()
    await restMachine(machine, { profile: 'fleet' })
    expect(known().fleet.status).toBe('Stopped')
    await removeMachine(machine, mark)
    expect(known()).toEqual({})
    expect(existsSync(mark)).toBe(false)
  })

  test('that Colima does not delete, and ends well, is not called gone', async () => {
    know({ fleet: { ...mine, status: 'Stopped' } }, { undeletable: true })
    await expect(removeMachine(machine, mark)).rejects.toMatchObject({ code: 'colima-still-there' })
  })
})
