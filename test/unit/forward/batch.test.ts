import { Duplex } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createBatch } from '../../../src/forward/batch.ts'

/** What a batch is written to; `takes` says whether the system takes bytes at once. */
function createSink(takes: () => boolean) {
  const writes: Buffer[] = []
  const waiting: (() => void)[] = []
  const sink = new Duplex({
    read: () => {},
    write: (bytes: Buffer, _encoding, done) => {
      writes.push(bytes)
      if (takes()) done()
      else waiting.push(done)
    },
  })
  return { sink, writes, text: () => Buffer.concat(writes).toString() }
}

it('makes one write of what comes within a turn', async () => {
  const { sink, writes, text } = createSink(() => true)
  const batch = createBatch(sink)
  for (const piece of ['a', 'b', 'c']) batch.add(Buffer.from(piece))
  expect(writes).toHaveLength(0)
  await nextTurn()
  expect(writes).toHaveLength(1)
  expect(text()).toBe('abc')
})

it('gives what it has at once when it is told to, and nothing twice', async () => {
  const { sink, text } = createSink(() => true)
  const batch = createBatch(sink)
  batch.add(Buffer.from('a'))
  batch.flush()
  expect(text()).toBe('a')
  await nextTurn()
  expect(text()).toBe('a')
})

it('leaves alone what still waits to be sent', async () => {
  const { sink, text } = createSink(() => false)
  const batch = createBatch(sink)
  batch.add(Buffer.from('first'))
  batch.flush()
  batch.add(Buffer.from('later'))
  batch.flush()
  expect(text()).toBe('first')
})

it('keeps the order of more than it can gather', async () => {
  const { sink, writes } = createSink(() => true)
  const taken: Buffer[] = []
  const keep = sink.write.bind(sink)
  // The memory is used again after a write that was taken at once, so a copy is kept here.
  sink.write = ((bytes: Buffer) => {
    taken.push(Buffer.from(bytes))
    return keep(bytes)
  }) as typeof sink.write
  const large = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251))
  const batch = createBatch(sink)
  batch.add(large)
  await nextTurn()
  expect(writes.length).toBeGreaterThan(1)
  expect(Buffer.concat(taken)).toEqual(large)
})
