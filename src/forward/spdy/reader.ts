import { finFlag, frameType } from './frames.ts'

/** What a connection hears; payload comes in pieces as they arrive, never assembled. */
export interface FrameSink {
  data(stream: number, bytes: Buffer): void
  /** The other side sends nothing more on this stream. */
  end(stream: number): void
  /** The other side gave the stream up. */
  reset(stream: number): void
  accepted(stream: number): void
  ping(id: number): void
  goAway(): void
}

const headLength = 8
/** Longer than any control frame of a port-forward; something else speaks there. */
const longestControl = 65_536

/**
 * Takes the bytes of a connection, cut anywhere, and tells the sink what they say.
 * @throws when they are no SPDY/3.1
 */
export function createFrameReader(sink: FrameSink): (chunk: Buffer) => void {
  const pending = Buffer.alloc(headLength)
  let have = 0
  /** Of the frame that is being read: bytes still to come. */
  let left = 0
  let stream: number | undefined
  let flags = 0
  let type = 0
  let body: Buffer[] = []

  const finish = () => {
    if (stream !== undefined) {
      if (flags & finFlag) sink.end(stream)
    } else tell(sink, type, flags, Buffer.concat(body))
    body = []
    have = 0
  }
  const begin = () => {
    const word = pending.readUInt32BE(0)
    flags = pending[4] ?? 0
    left = pending.readUIntBE(5, 3)
    stream = word < 0x80000000 ? word : undefined
    type = word & 0xffff
    // Only this side opens streams, and those of a client are odd.
    const isKnown = stream === undefined ? word >>> 16 === 0x8003 : stream % 2 === 1
    if (!isKnown) throw new Error('the other side does not speak SPDY/3.1')
    if (stream === undefined && left > longestControl)
      throw new Error(`a control frame of ${left} bytes is too long`)
  }
  return (chunk) => {
    let at = 0
    while (at < chunk.length) {
      if (have < headLength) {
        const copied = chunk.copy(pending, have, at)
        have += copied
        at += copied
        if (have < headLength) return
        begin()
        if (left === 0) finish()
        continue
      }
      const piece = chunk.subarray(at, at + left)
      at += piece.length
      left -= piece.length
      if (stream === undefined) body.push(Buffer.from(piece))
      else sink.data(stream, piece)
      if (left === 0) finish()
    }
  }
}

function tell(sink: FrameSink, type: number, flags: number, body: Buffer): void {
  const id = body.length < 4 ? 0 : body.readUInt32BE(0)
  if (type === frameType.goAway) sink.goAway()
  if (type === frameType.ping) sink.ping(id)
  if (type === frameType.reset) sink.reset(id)
  if (type === frameType.synReply) sink.accepted(id)
  if (type === frameType.synReply && flags & finFlag) sink.end(id)
}
