import type { Socket } from 'node:net'
import { messageOf } from '../errors.ts'
import { codeOf } from '../system/files.ts'
import { portOwner } from '../system/ports.ts'
import { type LoopbackListener, listenOnLoopback } from './listener.ts'
import type { ForwardTarget } from './types.ts'

/** How many ports above the customary one are tried. */
const reach = 100

export interface LocalPort {
  listener: LoopbackListener
  /** Why it is not the customary port. */
  note?: string
}

export interface PortRequest {
  target: Pick<ForwardTarget, 'local' | 'fixed'>
  /** What it had the last time. */
  remembered: number | undefined
  /** Ports that other forwards have or had. */
  reserved: ReadonlySet<number>
  onConnection: (socket: Socket) => void
}

/**
 * Listens on the port that was asked for, or else on the one of the last time, the customary one, or
 * the next free one. Whoever holds a port keeps it.
 * @throws Error that says who holds the port, when no other may be taken
 */
export async function takeLocalPort(request: PortRequest): Promise<LocalPort> {
  const { target, onConnection } = request
  let refusal: string | undefined
  for (const port of candidates(request)) {
    try {
      const listener = await listenOnLoopback(port, onConnection)
      return port === target.local || refusal === undefined
        ? { listener }
        : { listener, note: refusal }
    } catch (error) {
      const why = await explain(error, port)
      refusal ??= why
    }
  }
  throw new Error(refusal ?? `no port from ${target.local} on is free`)
}

/** Ports in the order in which they are tried. Pure. */
export function candidates({
  target,
  remembered,
  reserved,
}: Omit<PortRequest, 'onConnection'>): number[] {
  if (target.fixed) return [target.local]
  const next = Array.from({ length: reach }, (_, index) => target.local + index)
  const free = next.filter((port) => port <= 65_535 && !reserved.has(port))
  return remembered === undefined ? free : [remembered, ...free.filter((one) => one !== remembered)]
}

async function explain(error: unknown, port: number): Promise<string> {
  const code = codeOf(error)
  if (code === 'EADDRINUSE') {
    const owner = await portOwner(port)
    return `port ${port} is taken by ${owner ?? 'a program that the system does not name'}`
  }
  if (code === 'EACCES') return `port ${port} is not for ordinary users`
  return `port ${port}: ${messageOf(error)}`
}
