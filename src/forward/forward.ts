import type { Socket } from 'node:net'
import { messageOf } from '../errors.ts'
import { type CarryOptions, carry } from './carry.ts'
import { type LocalPort, type PortRequest, takeLocalPort } from './local-port.ts'
import type { ForwardState, ForwardStatus, ForwardTarget } from './types.ts'

/** One target with its local port and the connections on it. */
export interface Forward {
  target: ForwardTarget
  /** Takes its local port, unless it has it. */
  listen(): Promise<void>
  localPort(): number | undefined
  status(way: Way): ForwardStatus
  /** Gives the port back and ends what is open. */
  close(): Promise<void>
}

/** The way to the pod as it is now. */
export interface Way {
  state: Exclude<ForwardState, 'failed'>
  reason?: string
}

export interface ForwardOptions {
  request: () => Omit<PortRequest, 'target' | 'onConnection'>
  dial: (target: ForwardTarget) => CarryOptions['dial']
  changed(): void
  deadlineMs: number
  attemptMs: number
}

export function createForward(target: ForwardTarget, options: ForwardOptions): Forward {
  const sockets = new Set<Socket>()
  const bytes = { sent: 0, received: 0 }
  let port: LocalPort | undefined
  let refusal: string | undefined
  let lastFailure: string | undefined
  let closed = false

  const onConnection = (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => {
      sockets.delete(socket)
      options.changed()
    })
    options.changed()
    void carry(socket, {
      dial: options.dial(target),
      deadlineMs: options.deadlineMs,
      attemptMs: options.attemptMs,
      sent: (count) => {
        bytes.sent += count
      },
      received: (count) => {
        bytes.received += count
        lastFailure = undefined
      },
      failed: (reason) => {
        lastFailure = reason
      },
    })
  }
  return {
    target,
    localPort: () => port?.listener.port,
    listen: async () => {
      if (port || closed) return
      try {
        const taken = await takeLocalPort({ target, onConnection, ...options.request() })
        if (closed) return await taken.listener.close()
        port = taken
        refusal = undefined
      } catch (error) {
        refusal = messageOf(error)
      }
      options.changed()
    },
    status: (way) => {
      const { id, name, namespace, service } = target
      const local = port?.listener.port
      const state = refusal === undefined ? way.state : 'failed'
      const instead = port?.note
      const reason = refusal ?? way.reason ?? lastFailure ?? instead
      return {
        id,
        name,
        namespace,
        service,
        port: target.port,
        state,
        ...(local === undefined ? {} : { local, url: `${target.scheme}://localhost:${local}` }),
        ...(reason === undefined ? {} : { reason }),
        ...(instead === undefined ? {} : { instead }),
        connections: sockets.size,
        ...bytes,
      }
    },
    close: async () => {
      closed = true
      for (const socket of sockets) socket.destroy()
      await port?.listener.close()
    },
  }
}
