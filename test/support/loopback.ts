import type { Server as HttpServer } from 'node:http'
import type { Server } from 'node:net'

/** Lets a server listen on a free port of loopback, and gives the port. */
export async function listenOnLoopback(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address.port
}

/** Ends a server with its connections; resolves when it is gone. */
export async function endServer(server: HttpServer): Promise<void> {
  const ended = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeAllConnections()
  await ended
}
