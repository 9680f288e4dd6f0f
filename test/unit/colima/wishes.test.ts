import { expect, test } from 'vitest'
import { machineWishes, startArguments } from '../../../src/colima/wishes.ts'

const laptop = { cpus: 8, memoryMiB: 16 * 1024 }

test('a machine is as large as the fleet needs, with room for the control plane', () => {
  expect(machineWishes({}, 5244, laptop)).toMatchObject({ cpus: 4, memoryGiB: 8, diskGiB: 100 })
})

test('a small fleet gets what Kubernetes and Flux are at ease with', () => {
  expect(machineWishes({}, 100, laptop).memoryGiB).toBe(4)
})

test('it leaves this machine a quarter of its memory, and a CPU', () => {
  const small = { cpus: 2, memoryMiB: 8 * 1024 }
  expect(machineWishes({}, 9000, small)).toMatchObject({ cpus: 1, memoryGiB: 6 })
})

test('fleet.yaml has the last word', () => {
  const settings = { cpus: 6, memory: 12, disk: 60, arch: 'x86_64' }
  expect(machineWishes(settings, 5244, laptop)).toEqual({
    cpus: 6,
    memoryGiB: 12,
    diskGiB: 60,
    arch: 'x86_64',
  })
})

test('nothing of a machine that is there is made smaller', () => {
  const wishes = machineWishes({ cpus: 2, memory: 4, disk: 60 }, 0, laptop)
  const large = {
    name: 'fleet',
    status: 'Stopped',
    arch: 'x86_64',
    cpus: 4,
    memory: 8 * 2 ** 30,
    disk: 100 * 2 ** 30,
  }
  expect(startArguments(wishes, large)).toEqual([])
})
