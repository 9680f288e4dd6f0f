import type { OnReadOpts, Socket } from 'node:net'

/** As much as Node takes out of TLS at once. */
const arrival = Buffer.allocUnsafeSlow(16_384)

/** How a connection that carries much is read. */
export interface Arrivals {
  /** To be given to the connection when it is made. */
  onread: OnReadOpts
  /** Which connection it became. */
  of(socket: Socket): void
  /** From now on `data` is only valid until its listeners return. */
  shareMemory(): void
}

/**
 * Has all connections put what arrives into the same memory, one piece after the other: memory of its
 * own for each piece costs more than all else that is done with it.
 */
export function createArrivals(): Arrivals {
  let socket: Socket | undefined
  let shared = false
  const callback = (count: number) => {
    const bytes = arrival.subarray(0, count)
    socket?.emit('data', shared ? bytes : Buffer.from(bytes))
    return true
  }
  return {
    onread: { buffer: arrival, callback },
    of: (made) => {
      socket = made
    },
    shareMemory: () => {
      shared = true
    },
  }
}
