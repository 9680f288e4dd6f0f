/**
 * SPDY/3.1 as far as port-forwarding needs it, which is what Kubernetes speaks behind the upgrade:
 * https://www.chromium.org/spdy/spdy-protocol/spdy-protocol-draft3-1/. Numbers are big-endian.
 */
const control = 0x8003
export const finFlag = 0x01
export const frameType = { synStream: 1, synReply: 2, reset: 3, ping: 6, goAway: 7 } as const
/** RST_STREAM status: the stream is not wanted any more. */
const cancel = 5

/** The head of a DATA frame; `length` bytes of payload follow. */
export function dataHead(stream: number, length: number, fin: boolean): Buffer {
  const head = Buffer.allocUnsafe(8)
  head.writeUInt32BE(stream, 0)
  head.writeUInt32BE(length, 4)
  if (fin) head[4] = finFlag
  return head
}

/**
 * Opens a stream. Headers are compressed over the life of a connection; stored blocks are valid
 * zlib too, and need no dictionary. `first` says that no other header block went before.
 */
export function synStream(
  stream: number,
  headers: Record<string, string>,
  { fin, first }: { fin: boolean; first: boolean },
): Buffer {
  const ids = Buffer.alloc(10)
  ids.writeUInt32BE(stream, 0)
  return controlFrame(frameType.synStream, fin ? finFlag : 0, [
    ids,
    stored(headerBlock(headers), first),
  ])
}

export function resetStream(stream: number): Buffer {
  const body = Buffer.alloc(8)
  body.writeUInt32BE(stream, 0)
  body.writeUInt32BE(cancel, 4)
  return controlFrame(frameType.reset, 0, [body])
}

export function ping(id: number): Buffer {
  const body = Buffer.alloc(4)
  body.writeUInt32BE(id, 0)
  return controlFrame(frameType.ping, 0, [body])
}

function controlFrame(type: number, flags: number, parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const head = Buffer.alloc(8)
  head.writeUInt16BE(control, 0)
  head.writeUInt16BE(type, 2)
  head.writeUInt32BE(body.length, 4)
  head[4] = flags
  return Buffer.concat([head, body])
}

function headerBlock(headers: Record<string, string>): Buffer {
  const entries = Object.entries(headers)
  const texts = entries
    .flat()
    .flatMap((text) => [uint32(Buffer.byteLength(text)), Buffer.from(text)])
  return Buffer.concat([uint32(entries.length), ...texts])
}

/** zlib (RFC 1950) without compression: a stored block and the empty one that flushes it. */
function stored(data: Buffer, first: boolean): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt16LE(data.length, 1)
  head.writeUInt16LE(~data.length & 0xffff, 3)
  const flush = Buffer.from([0, 0, 0, 0xff, 0xff])
  return Buffer.concat([first ? Buffer.from([0x78, 0x01]) : Buffer.alloc(0), head, data, flush])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value, 0)
  return bytes
}
