import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { createBackoff } from '../../cluster/backoff.ts'
import { messageOf } from '../../errors.ts'
import { createSession, type ForwardStream, type Session, type StreamListener } from './session.ts'

/**
 * The sessions to one pod. Nothing in SPDY as Kubernetes speaks it keeps a slow connection from
 * holding up the others of its session, so each connection has one to itself, and one more stands
 * ready. Only beyond `most` do connections share.
 */
export interface SessionPool {
  /** Starts a connection on a session, opening one if need be. @throws when it cannot be opened */
  open(port: number, listener: StreamListener): Promise<PooledStream>
  /** Whether a connection could be started at once. */
  isReady(): boolean
  /** Why no session could be opened the last time. */
  failure(): string | undefined
  /** Opens no more; ends sessions as their connections end. */
  retire(): void
  /** Ends everything at once. */
  close(): void
}

export interface PooledStream extends ForwardStream {
  pause(): void
  resume(): void
}

export interface PoolOptions {
  connect(): Promise<Duplex>
  /** Called when `isReady` or `failure` may have become another. */
  changed(): void
  most?: number
  /** Milliseconds after which sessions that wait are looked at: more than one are ended, a dead one too. */
  tidyMs?: number
}

export function createSessionPool(options: PoolOptions): SessionPool {
  const { connect, changed, most = 32, tidyMs = 15_000 } = options
  const sessions = new Set<Session>()
  const ending = new AbortController()
  const backoff = createBackoff({ first: 100, longest: 10_000 })
  let failure: string | undefined
  let filling = false

  const idle = () => [...sessions].filter((session) => session.load() === 0)
  const add = async (): Promise<Session> => {
    try {
      const session = createSession(await connect())
      if (ending.signal.aborted) session.close()
      sessions.add(session)
      failure = undefined
      backoff.reset()
      void session.closed.then(() => {
        sessions.delete(session)
        changed()
        fill()
      })
      return session
    } catch (error) {
      failure = messageOf(error)
      throw error
    } finally {
      changed()
    }
  }
  const keepOneReady = async () => {
    while (!ending.signal.aborted && idle().length === 0 && sessions.size < most) {
      await add().catch(() => backoff.wait(ending.signal))
    }
  }
  const fill = () => {
    if (filling) return
    filling = true
    void keepOneReady().finally(() => {
      filling = false
    })
  }
  const pick = async (): Promise<Session> => {
    const [waiting] = idle()
    if (waiting) return waiting
    if (sessions.size < most) return add()
    const byLoad = [...sessions].toSorted((a, b) => a.load() - b.load())
    return byLoad[0] ?? add()
  }
  const tidy = setInterval(() => {
    const [kept, ...more] = [...sessions].filter((session) => session.streams() === 0)
    for (const session of more) session.close()
    if (kept) void dropIfDead(kept)
  }, tidyMs)
  tidy.unref()
  fill()

  const end = (which: Session[]) => {
    ending.abort()
    clearInterval(tidy)
    for (const session of which) session.close()
  }
  return {
    open: async (port, listener) => {
      const session = await pick()
      const stream = session.open(port, listener)
      fill()
      return { ...stream, pause: session.pause, resume: session.resume }
    },
    isReady: () => idle().length > 0 || sessions.size >= most,
    failure: () => failure,
    retire: () => {
      end([])
      for (const session of sessions) session.closeWhenIdle()
    },
    close: () => end([...sessions]),
  }
}

/** After a sleep of the machine a connection may be gone without anybody having said so. */
async function dropIfDead(session: Session): Promise<void> {
  const timeout = new AbortController()
  const silence = sleep(5_000, 'silent', { signal: timeout.signal, ref: false })
  const answer = await Promise.race([session.ping(), silence.catch(() => 'answered')])
  timeout.abort()
  // A busy one may have no time for pings: its own connections tell whether it lives.
  if (answer === 'silent' && session.streams() === 0) session.close()
}
