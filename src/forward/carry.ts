import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf } from '../errors.ts'
import { createBatch } from './batch.ts'
import type { PooledStream } from './spdy/pool.ts'
import type { StreamListener } from './spdy/session.ts'

export interface CarryOptions {
  /** Starts the way to the pod; may wait for a pod to be ready until `signal` aborts. */
  dial(listener: StreamListener, signal: AbortSignal): Promise<PooledStream>
  /** Milliseconds within which the node must have taken the connection. */
  deadlineMs: number
  /** Milliseconds for one attempt; what was prepared may turn out dead, and nothing is lost by another. */
  attemptMs: number
  sent(bytes: number): void
  received(bytes: number): void
  /** Called when a connection was given up, with the reason. */
  failed(reason: string): void
}

/** Bytes that may wait for a slow reader on this machine before its session is held up. */
const backlog = 1 << 20

/**
 * Carries a local connection to the pod and back. Nothing is read from it before the node has taken
 * it, so every attempt until then is harmless; a connection that cannot be made is reset, so that no
 * program takes it for an empty answer.
 */
export async function carry(socket: Socket, options: CarryOptions): Promise<void> {
  const ending = new AbortController()
  socket.on('error', () => {})
  socket.once('close', () => ending.abort())
  socket.setNoDelay(true)
  // A program that is gone without a word is noticed, also one that has only ended its side.
  socket.setKeepAlive(true, 30_000)
  const signal = AbortSignal.any([ending.signal, AbortSignal.timeout(options.deadlineMs)])
  let reason = `no pod was reached within ${options.deadlineMs / 1000} s`
  while (!signal.aborted) {
    try {
      return await attempt(socket, options, signal)
    } catch (error) {
      if (!signal.aborted) reason = messageOf(error)
      await sleep(50, undefined, { signal }).catch(() => undefined)
    }
  }
  if (ending.signal.aborted) return
  options.failed(reason)
  socket.resetAndDestroy()
}

/** Resolves when the node has taken the connection, which then runs by itself. */
async function attempt(socket: Socket, options: CarryOptions, signal: AbortSignal): Promise<void> {
  const opened = Promise.withResolvers<void>()
  let stream: PooledStream | undefined
  let isOpen = false
  let holding = false
  const batch = createBatch(socket)
  const release = () => {
    if (holding) stream?.resume()
    holding = false
  }
  const listener: StreamListener = {
    open: () => {
      isOpen = true
      opened.resolve()
    },
    data: (bytes) => {
      options.received(bytes.length)
      batch.add(bytes)
      if (socket.writableLength <= backlog || holding) return
      holding = true
      stream?.pause()
    },
    end: () => {
      batch.flush()
      socket.end()
    },
    failed: (reason) => {
      opened.reject(new Error(reason))
      if (!isOpen) return
      options.failed(reason)
      release()
      batch.flush()
      if (socket.bytesWritten === 0) socket.resetAndDestroy()
      else socket.destroySoon()
    },
    drain: () => isOpen && socket.resume(),
  }
  const limit = AbortSignal.any([signal, AbortSignal.timeout(options.attemptMs)])
  const giveUp = () => opened.reject(new Error('the node did not answer'))
  limit.addEventListener('abort', giveUp, { once: true })
  try {
    const dialed = options.dial(listener, limit)
    // One that comes too late is given back.
    void dialed.then(
      (late) => limit.aborted && !isOpen && late.reset(),
      () => {},
    )
    stream = await Promise.race([dialed, opened.promise.then(() => dialed)])
    await opened.promise
  } catch (error) {
    stream?.reset()
    throw error
  } finally {
    limit.removeEventListener('abort', giveUp)
  }
  join(socket, stream, options, release)
}

function join(
  socket: Socket,
  stream: PooledStream,
  { sent }: Pick<CarryOptions, 'sent'>,
  release: () => void,
): void {
  if (socket.destroyed) {
    stream.reset()
    return
  }
  socket.on('drain', release)
  socket.on('data', (bytes) => {
    sent(bytes.length)
    if (!stream.write(bytes)) socket.pause()
  })
  socket.once('end', () => stream.end())
  socket.once('close', () => {
    release()
    stream.reset()
  })
  socket.resume()
}
