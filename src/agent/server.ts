import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { messageOf } from '../errors.ts'
import { respondJson } from './body.ts'
import { type Handler, respondText } from './handler.ts'

/** `GET /status` → what answers it; the handler has the whole response to itself. */
export type Routes = Record<string, (exchange: Exchange) => Promise<unknown>>

export interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  url: URL
}

/**
 * The agent's HTTP server on loopback. `handlers` are asked first and guard themselves (git with
 * its own credentials, charts by being readable for everyone); all else wants the agent's token.
 */
export function createAgentServer(token: string, routes: Routes, handlers: Handler[]): Server {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    for (const handler of handlers) {
      if (await handler(request, response, url)) return
    }
    if (!hasToken(request, token)) {
      respondText(response, 401, 'The agent wants its token.')
      return
    }
    const route = routes[`${request.method} ${url.pathname}`]
    if (!route) respondText(response, 404, 'There is nothing here.')
    else await route({ request, response, url })
  }
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => {
      if (response.headersSent) response.destroy()
      else respondJson(response, 400, { error: { message: messageOf(error) } })
    })
  })
  // A long poll may take as long as a sandbox takes to start.
  server.requestTimeout = 0
  return server
}

/** Listens, or says why it cannot. */
export function listen(server: Server, port: number, address = '127.0.0.1'): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, address, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** Hashes first: the comparison takes the same time whatever is sent, also of another length. */
function hasToken({ headers }: IncomingMessage, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${token}`))
}
