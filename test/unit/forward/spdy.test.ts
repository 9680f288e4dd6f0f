import { Duplex } from 'node:stream'
import { createInflate } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { dataHead, ping, resetStream, synStream } from '../../../src/forward/spdy/frames.ts'
import { createFrameReader } from '../../../src/forward/spdy/reader.ts'
import { createSession, type StreamListener } from '../../../src/forward/spdy/session.ts'

/** Everything a reader says, as one list. */
function recorder() {
  const said: unknown[] = []
  const data = new Map<number, Buffer>()
  const read = createFrameReader({
    accepted: (stream) => said.push(['accepted', stream]),
    data: (stream, bytes) => {
      data.set(stream, Buffer.concat([data.get(stream) ?? Buffer.alloc(0), bytes]))
    },
    end: (stream) => said.push(['end', stream]),
    reset: (stream) => said.push(['reset', stream]),
    ping: (id) => said.push(['ping', id]),
    goAway: () => said.push(['goAway']),
  })
  return { said, data, read }
}

/** A SYN_REPLY, as a node sends it; its headers are of no interest. */
const reply = (stream: number) => {
  const frame = Buffer.from([0x80, 3, 0, 2, 0, 0, 0, 4, 0, 0, 0, 0])
  frame.writeUInt32BE(stream, 8)
  return frame
}

describe('SPDY frames', () => {
  it('mean the same however their bytes are cut', () => {
    const payload = Buffer.from('some bytes that are cut in many ways')
    const bytes = Buffer.concat([
      reply(3),
      dataHead(3, payload.length, false),
      payload,
      ping(2),
      dataHead(3, 0, true),
      resetStream(1),
    ])
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length)), (cuts) => {
        const { said, data, read } = recorder()
        const edges = [0, ...cuts.toSorted((a, b) => a - b), bytes.length]
        for (const [index, edge] of edges.entries()) read(bytes.subarray(edge, edges[index + 1]))
        expect(said).toEqual([
          ['accepted', 3],
          ['ping', 2],
          ['end', 3],
          ['reset', 1],
        ])
        expect(data.get(3)).toEqual(payload)
      }),
    )
  })

  it('any other bytes are refused or wait for more, and never crash', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const { read } = recorder()
        try {
          read(Buffer.from(bytes))
        } catch (error) {
          expect(String(error)).toMatch(/does not speak SPDY|too long/)
        }
      }),
    )
  })

  it('carry headers that zlib understands, over the life of a connection', async () => {
    const first = synStream(1, { port: '80', streamtype: 'error' }, { fin: true, first: true })
    const second = synStream(3, { port: '80' }, { fin: false, first: false })
    const inflate = createInflate()
    const seen: Buffer[] = []
    inflate.on('data', (chunk: Buffer) => seen.push(chunk))
    for (const frame of [first, second]) {
      await new Promise<void>((resolve) => inflate.write(frame.subarray(18), () => resolve()))
    }
    const [a, b] = [Buffer.concat(seen).toString('latin1'), first[4]]
    expect(a).toContain('port\0\0\0\x0280')
    expect(a).toContain('streamtype\0\0\0\x05error')
    expect(a.match(/port/g)).toHaveLength(2)
    expect(b).toBe(1)
  })
})

describe('a session', () => {
  const open = () => {
    const written: Buffer[] = []
    const wire = new Duplex({
      read: () => {},
      write: (chunk: Buffer, _encoding, done) => {
        written.push(chunk)
        done()
      },
    })
    const said: string[] = []
    const listener: StreamListener = {
      open: () => said.push('open'),
      data: (bytes) => said.push(bytes.toString()),
      end: () => said.push('end'),
      failed: (reason) => said.push(`failed: ${reason}`),
      drain: () => {},
    }
    const session = createSession(wire)
    const stream = session.open(80, listener)
    /** What the node says next; resolves when it was taken in. */
    const hear = async (...frames: Buffer[]) => {
      wire.push(Buffer.concat(frames))
      await new Promise((resolve) => setImmediate(resolve))
    }
    return { session, stream, said, hear, written, wire }
  }
  const data = (stream: number, text: string) =>
    Buffer.concat([dataHead(stream, text.length, false), Buffer.from(text)])
  const end = (stream: number) => dataHead(stream, 0, true)

  it('gives what the pod sent before it closed, then the end', async () => {
    const { session, stream, said, hear } = open()
    await hear(reply(3), data(3, 'goodbye'), end(3), end(1))
    expect(said).toEqual(['open', 'goodbye', 'end'])
    expect(session.streams()).toBe(1)
    stream.end()
    expect(session.streams()).toBe(0)
  })

  it('sends a question at once, and gathers what is a part of more', async () => {
    const { stream, hear, written } = open()
    await hear(reply(3))
    written.splice(0)
    stream.write(Buffer.from('a question'))
    expect(Buffer.concat(written)).toEqual(data(3, 'a question'))

    const part = Buffer.alloc(65_536)
    stream.write(part)
    expect(written).toHaveLength(1)
    await vi.waitFor(() => expect(Buffer.concat(written).length).toBe(8 + 10 + 8 + part.length))
    expect(written).toHaveLength(2)
  })

  it('an end before the first byte waits for the reason', async () => {
    const { said, hear } = open()
    await hear(reply(3), end(3))
    expect(said).toEqual(['open'])
    await hear(data(1, 'connection refused'), end(1))
    expect(said).toEqual(['open', 'failed: connection refused'])
  })

  it('an empty answer without a reason is an end', async () => {
    const { said, hear } = open()
    await hear(reply(3), end(3), end(1))
    expect(said).toEqual(['open', 'end'])
  })

  it('all of its connections fail with it, once', async () => {
    const { session, said, hear, wire } = open()
    await hear(reply(3))
    wire.destroy(new Error('read ECONNRESET'))
    expect(await session.closed).toBe('read ECONNRESET')
    expect(said).toEqual(['open', 'failed: read ECONNRESET'])
  })

  it('answers pings, and one that is leaving ends with its last connection', async () => {
    const { session, stream, hear, written, wire } = open()
    await hear()
    await hear(ping(2))
    await vi.waitFor(() => expect(written.at(-1)).toEqual(ping(2)))
    session.closeWhenIdle()
    expect(wire.destroyed).toBe(false)
    stream.reset()
    expect(wire.destroyed).toBe(true)
  })

  it('what does not speak SPDY ends it', async () => {
    const { session, hear } = open()
    await hear(Buffer.from('HTTP/1.1 400 Bad Request\r\n'))
    expect(await session.closed).toContain('SPDY')
  })
})
