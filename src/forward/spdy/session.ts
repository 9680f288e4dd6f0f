import type { Duplex } from 'node:stream'
import { createBatch } from '../batch.ts'
import { dataHead, ping, resetStream, synStream } from './frames.ts'
import { createFrameReader } from './reader.ts'

/** What one forwarded connection is told by its session. */
export interface StreamListener {
  /** The node takes the connection; data that was sent before would be dropped. */
  open(): void
  /** Whoever wants the bytes later copies them. */
  data(bytes: Buffer): void
  /** The program in the pod sends nothing more. */
  end(): void
  /** It is over before its time; the words of the node, if it said any. */
  failed(reason: string): void
  /** What waited to be sent is on its way. */
  drain(): void
}

/** One forwarded connection within a session. */
export interface ForwardStream {
  /** Says false when more should wait for `drain`. */
  write(bytes: Buffer): boolean
  /** Nothing more will be sent; data may still come. */
  end(): void
  /** Gives it up in both directions. */
  reset(): void
}

export interface Session {
  /** Connections that it carries now. */
  streams(): number
  /** Those of them that this machine may still send on: they could hold up others. */
  load(): number
  open(port: number, listener: StreamListener): ForwardStream
  /** Stops reading until all who paused it have resumed: nothing here has flow control of its own. */
  pause(): void
  resume(): void
  /** Resolves with the reason once the connection is over. */
  closed: Promise<string>
  /** Resolves when the other side answers. */
  ping(): Promise<void>
  close(): void
  closeWhenIdle(): void
}

interface Entry {
  listener: StreamListener
  data: number
  error: number
  /** The node's words, in pieces. */
  words: string
  opened: boolean
  sentEnd: boolean
  gotData: boolean
  gotEnd: boolean
  toldEnd: boolean
  errorEnded: boolean
}

/** Bytes that may wait for the node before a program is asked to pause. */
const backlog = 262_144
/** What Node reads at most at once: a program that sent less now waits for the answer. */
const wholeRead = 65_536

/** Milliseconds that a connection which ends empty waits for the reason. */
const errorGraceMs = 200

/** Forwards connections to the ports of one pod over an upgraded connection, as its client. */
export function createSession(wire: Duplex): Session {
  const byStream = new Map<number, Entry>()
  const entries = new Set<Entry>()
  const pings = new Map<number, () => void>()
  const closed = Promise.withResolvers<string>()
  const batch = createBatch(wire)
  let nextStream = 1
  let nextRequest = 0
  let nextPing = 1
  let first = true
  let leaving = false
  let over = false
  let pauses = 0

  const forget = (entry: Entry) => {
    entries.delete(entry)
    byStream.delete(entry.data)
    byStream.delete(entry.error)
    if (leaving && entries.size === 0) close()
  }
  const close = () => {
    batch.flush()
    wire.destroy()
  }
  const fail = (entry: Entry, reason: string) => {
    if (!entries.has(entry)) return
    forget(entry)
    entry.listener.failed(reason)
  }
  const tellEnd = (entry: Entry) => {
    if (!entries.has(entry)) return
    if (!entry.toldEnd) entry.listener.end()
    entry.toldEnd = true
    forgetWhenDone(entry)
  }
  const forgetWhenDone = (entry: Entry) => {
    if (entry.sentEnd && entry.toldEnd && entry.errorEnded) forget(entry)
  }
  const leave = () => {
    leaving = true
    if (entries.size === 0) close()
  }
  const reader = createFrameReader({
    accepted: (stream) => {
      const entry = byStream.get(stream)
      if (!entry || stream !== entry.data || entry.opened) return
      entry.opened = true
      entry.listener.open()
    },
    data: (stream, bytes) => {
      const entry = byStream.get(stream)
      if (!entry) return
      if (stream === entry.data) {
        entry.gotData = true
        entry.listener.data(bytes)
      } else entry.words += bytes.toString('utf8')
    },
    end: (stream) => {
      const entry = byStream.get(stream)
      if (!entry) return
      if (stream === entry.error) {
        entry.errorEnded = true
        if (entry.words !== '') return fail(entry, entry.words)
        if (entry.gotEnd) tellEnd(entry)
      } else if (!entry.gotEnd) {
        entry.gotEnd = true
        // An end before the first byte may be a failure, whose words come right behind it.
        if (entry.gotData || entry.errorEnded) tellEnd(entry)
        else setTimeout(tellEnd, errorGraceMs, entry)
      }
    },
    reset: (stream) => {
      const entry = byStream.get(stream)
      if (entry) fail(entry, entry.words || 'the node gave the connection up')
    },
    // A ping of ours comes back the same; those of the other side have even ids.
    ping: (id) => {
      if (id % 2 === 0) batch.add(ping(id))
      else pings.get(id)?.()
      pings.delete(id)
    },
    goAway: leave,
  })
  const finish = (reason: string) => {
    if (over) return
    over = true
    closed.resolve(reason)
    for (const entry of entries) fail(entry, entry.words || reason)
  }
  wire.on('data', (chunk: Buffer) => {
    try {
      reader(chunk)
    } catch (error) {
      wire.destroy(error instanceof Error ? error : new Error(String(error)))
    }
  })
  wire.on('drain', () => {
    for (const { listener } of entries) listener.drain()
  })
  wire.once('error', (error) => finish(error.message))
  wire.once('end', () => wire.destroy())
  wire.once('close', () => finish('the connection to the node ended'))

  return {
    streams: () => entries.size,
    load: () => [...entries].filter(({ sentEnd }) => !sentEnd).length,
    closed: closed.promise,
    close,
    closeWhenIdle: leave,
    ping: () =>
      new Promise((resolve) => {
        pings.set(nextPing, resolve)
        batch.add(ping(nextPing))
        nextPing += 2
      }),
    pause: () => {
      pauses += 1
      if (pauses === 1) wire.pause()
    },
    resume: () => {
      pauses -= 1
      if (pauses === 0) wire.resume()
    },
    open: (port, listener) => {
      const [error, data] = [nextStream, nextStream + 2]
      nextStream += 4
      const entry: Entry = {
        listener,
        data,
        error,
        words: '',
        opened: false,
        sentEnd: false,
        gotData: false,
        gotEnd: false,
        toldEnd: false,
        errorEnded: false,
      }
      entries.add(entry)
      byStream.set(data, entry).set(error, entry)
      if (over) {
        queueMicrotask(() => fail(entry, 'the connection to the node ended'))
        return { write: () => false, end: () => {}, reset: () => forget(entry) }
      }
      const headers = { port: String(port), requestid: String(nextRequest++) }
      batch.add(synStream(error, { streamtype: 'error', ...headers }, { fin: true, first }))
      batch.add(synStream(data, { streamtype: 'data', ...headers }, { fin: false, first: false }))
      first = false
      return {
        write: (bytes) => {
          if (!entries.has(entry)) return false
          batch.add(dataHead(data, bytes.length, false))
          batch.add(bytes)
          if (bytes.length < wholeRead) batch.flush()
          return wire.writableLength <= backlog
        },
        end: () => {
          if (!entries.has(entry) || entry.sentEnd) return
          entry.sentEnd = true
          batch.add(dataHead(data, 0, true))
          forgetWhenDone(entry)
        },
        reset: () => {
          if (!entries.has(entry)) return
          batch.add(Buffer.concat([resetStream(data), resetStream(error)]))
          forget(entry)
        },
      }
    },
  }
}
