import { createServer, type Server, type Socket } from 'node:net'
import { codeOf } from '../system/files.ts'

/** Something that listens on a port of both loopback addresses. */
export interface LoopbackListener {
  port: number
  /** Stops listening; connections that are open stay. */
  close(): Promise<void>
}

/** There is no such address where IPv6 is switched off; that is no failure. */
const noAddress = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'ENOENT'])

/**
 * Listens on 127.0.0.1 and ::1: programs try either first, and one that does not answer costs
 * seconds.
 * @throws the system's error: EADDRINUSE when the port is taken at one of them, EACCES
 */
export async function listenOnLoopback(
  port: number,
  onConnection: (socket: Socket) => void,
): Promise<LoopbackListener> {
  const servers: Server[] = []
  try {
    for (const host of ['127.0.0.1', '::1']) {
      const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, onConnection)
      const listening = await listen(server, port, host)
      if (listening) servers.push(server)
    }
  } catch (error) {
    await Promise.all(servers.map(close))
    throw error
  }
  return {
    port,
    close: async () => {
      await Promise.all(servers.map(close))
    },
  }
}

async function listen(server: Server, port: number, host: string): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>()
  server.once('error', (error) => {
    if (host === '::1' && noAddress.has(codeOf(error) ?? '')) resolve(false)
    else reject(error)
  })
  server.listen({ port, host, ipv6Only: true }, () => resolve(true))
  return promise
}

/** Does not wait for open connections, which `close` of a server would. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) return resolve()
    server.close()
    setImmediate(resolve)
  })
}
