import type { Writable } from 'node:stream'

/** Most bytes that are gathered for one write. */
const size = 131_072

/** Memory that no batch needs at the moment, for any to take; so many are kept. */
const free: Buffer[] = []
const most = 8

/** What a socket is given in many small pieces and sends in few large ones. */
export interface Batch {
  /** Copies the bytes. */
  add(bytes: Buffer): void
  /** Writes what was gathered now instead of at the end of this turn of the event loop. */
  flush(): void
}

/**
 * Gathers what arrives within one turn of the event loop: a write to the system costs as much for few
 * bytes as for many. Memory is only held until it is written, and used again.
 */
export function createBatch(socket: Writable): Batch {
  let gathered: Buffer | undefined
  let length = 0
  let planned = false
  const flush = () => {
    const full = gathered
    if (full === undefined) return
    socket.write(full.subarray(0, length), () => {
      if (free.length < most) free.push(full)
    })
    gathered = undefined
    length = 0
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
        gathered ??= free.pop() ?? Buffer.allocUnsafeSlow(size)
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
