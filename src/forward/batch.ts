import type { Writable } from 'node:stream'

/** Most bytes that are gathered for one write. */
const size = 131_072

/** What a socket is given in many small pieces and sends in few large ones. */
export interface Batch {
  /** Copies the bytes. */
  add(bytes: Buffer): void
  /** Writes what was gathered now instead of at the end of this turn of the event loop. */
  flush(): void
}

/**
 * Gathers what arrives within one turn of the event loop: a write to the system costs as much for few
 * bytes as for many. The memory is used again as soon as the system has taken the bytes at once.
 */
export function createBatch(socket: Writable): Batch {
  let gathered: Buffer | undefined
  let length = 0
  let planned = false
  const flush = () => {
    if (gathered === undefined || length === 0) return
    socket.write(gathered.subarray(0, length))
    length = 0
    if (socket.writableLength > 0) gathered = undefined
  }
  const plan = () => {
    if (planned) return
    planned = true
    setImmediate(() => {
      planned = false
      flush()
    })
  }
  return {
    add: (bytes) => {
      let at = 0
      while (at < bytes.length) {
        gathered ??= Buffer.allocUnsafeSlow(size)
        const copied = bytes.copy(gathered, length, at)
        at += copied
        length += copied
        if (length === size) flush()
      }
      plan()
    },
    flush,
  }
}
