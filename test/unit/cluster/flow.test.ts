import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { each } from '../../../src/cluster/each.ts'
import { createPulse } from '../../../src/cluster/pulse.ts'
import { retrying } from '../../../src/cluster/retry.ts'

const signal = new AbortController().signal

test('at most so many run at a time, and all run', async () => {
  let running = 0
  let most = 0
  const done: number[] = []
  await each([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    running += 1
    most = Math.max(most, running)
    await sleep(1)
    running -= 1
    done.push(item)
  })
  expect(most).toBe(3)
  expect(done.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7])
})

test('the first error is thrown when those that run have ended, and no more are taken up', async () => {
  const started: number[] = []
  const work = async (item: number) => {
    started.push(item)
    if (item === 1) throw new Error('one')
    await sleep(1)
  }
  await expect(each([1, 2, 3, 4], 2, work)).rejects.toThrow('one')
  expect(started).toEqual([1, 2])
})

test('errors that pass are waited out, others are thrown at once', async () => {
  let calls = 0
  const refused = Object.assign(new Error('x'), { code: 'ECONNREFUSED' })
  const flaky = async () => {
    calls += 1
    if (calls < 3) throw refused
    return 'well'
  }
  expect(await retrying(flaky, { signal, patience: 10_000 })).toBe('well')
  const refusal = new Error('for good')
  const broken = () => Promise.reject(refusal)
  await expect(retrying(broken, { signal, patience: 10_000 })).rejects.toBe(refusal)
  const away = () => Promise.reject(refused)
  await expect(retrying(away, { signal, patience: -1 })).rejects.toBe(refused)
})

test('a pulse wakes those who wait, not those who come later', async () => {
  const pulse = createPulse()
  const woken: string[] = []
  const before = pulse.next().then(() => woken.push('before'))
  pulse.fire()
  pulse.next().then(() => woken.push('after'))
  await before
  expect(woken).toEqual(['before'])
})
