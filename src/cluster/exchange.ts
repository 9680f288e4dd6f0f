import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { trustOf } from './request-credential.ts'
import type { ClusterAccess } from './types.ts'

/** The head of a response; its body comes as it is read, and throws when it breaks off. */
export interface Response {
  status: number
  body: AsyncIterable<Uint8Array>
}

/** Makes HTTP/1.1 requests of one server, on connections that are kept. */
export interface Exchange {
  /**
   * @param silence milliseconds for which the body may be silent; a minute unless told
   * @throws an error with a `code` when the connection cannot be made or breaks
   */
  ask(options: RequestOptions, body?: string, silence?: number): Promise<Response>
  /** Ends all connections, also those in use. */
  close(): void
}

/** Milliseconds for connecting, TLS included, and from there to the head of the response. */
const connectMs = 10_000
const answerMs = 60_000

/** Node's own client: another one would cost each command 60 ms of loading, and the agent 10 MB. */
export async function openExchange(access: ClusterAccess): Promise<Exchange> {
  const { protocol, hostname, port } = new URL(access.server)
  const secure = protocol === 'https:'
  const { Agent, request } = secure ? await import('node:https') : await import('node:http')
  const agent = new Agent({ keepAlive: true, ...trustOf(access) })
  const server = { agent, hostname: hostname.replace(/^\[|\]$/g, ''), port }
  return {
    ask: (options, body, silence = answerMs) =>
      new Promise((resolve, reject) => {
        const asking = request({ ...server, ...options })
        endsConnecting(asking, secure ? 'secureConnect' : 'connect')
        asking.setTimeout(answerMs)
        asking.on('timeout', () => asking.destroy(timedOut('did not answer in time')))
        asking.on('error', reject)
        asking.once('response', (response) => {
          asking.setTimeout(silence)
          resolve({ status: response.statusCode ?? 0, body: bodyOf(response) })
        })
        asking.end(body)
      }),
    close: () => agent.destroy(),
  }
}

/** Node only says "aborted" of a body that breaks off. */
async function* bodyOf(response: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    yield* response
  } catch (cause) {
    throw new Error('the connection was closed before the answer was complete', { cause })
  }
}

/** A request's own timeout begins when TCP is connected, and not before. */
function endsConnecting(asking: ClientRequest, connected: 'connect' | 'secureConnect'): void {
  asking.once('socket', (socket: TLSSocket) => {
    if (!socket.connecting) return
    const late = () => asking.destroy(timedOut('could not be connected to in time'))
    const timer = setTimeout(late, connectMs)
    for (const event of [connected, 'close']) socket.once(event, () => clearTimeout(timer))
  })
}

function timedOut(what: string): Error {
  return Object.assign(new Error(`the server ${what}`), { code: 'ETIMEDOUT' })
}
