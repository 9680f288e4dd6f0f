import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { codeOf } from '../../system/files.ts'
import { isPortFree, portOwner } from '../../system/ports.ts'
import { hostName } from '../names/host.ts'
import { noRouteText } from '../verify.ts'
import type { StandInPage } from './page.ts'
import { renderPage } from './page.ts'

export interface Front {
  port: number
  /** Why it is not the customary port: who holds that. */
  instead?: string
  close(): Promise<void>
}

export interface FrontOptions {
  cluster: string
  /** The port of the last time, to be taken again. */
  lastPort: number | undefined
  /** The page for a host; undefined when no route claims it. */
  page(host: string): StandInPage | undefined
}

/** No privilege is needed for it, and people expect it after 80. */
export const customaryPort = 8080

/**
 * Answers for the fleet's HTTP names on both loopback addresses, where no Traefik runs: at the port
 * of the last time, else the customary one, else the next that is free.
 */
export async function startFront(options: FrontOptions): Promise<Front> {
  const respond = (request: IncomingMessage, response: ServerResponse) =>
    answer(request, response, options)
  const first = options.lastPort ?? customaryPort
  for (const port of [first, ...Array.from({ length: 100 }, (_, index) => customaryPort + index)]) {
    const servers = await listenBoth(port, respond)
    if (!servers) continue
    const instead = await holderOf(customaryPort, port)
    return { port, ...(instead && { instead }), close: () => closeAll(servers) }
  }
  throw new Error(`no port from ${customaryPort} on is free on loopback`)
}

/** Who keeps the customary port from being the one that was taken, if anybody does. */
async function holderOf(customary: number, taken: number): Promise<string | undefined> {
  if (taken === customary || (await isPortFree(customary))) return undefined
  return (await portOwner(customary)) ?? 'a program that the system does not name'
}

type Respond = (request: IncomingMessage, response: ServerResponse) => void

/** Undefined when either address is taken; a machine without IPv6 has only the first. */
async function listenBoth(port: number, respond: Respond): Promise<Server[] | undefined> {
  const four = await listenOn(port, '127.0.0.1', respond)
  if (four === 'taken' || four === 'absent') return undefined
  const six = await listenOn(port, '::1', respond)
  if (six === 'absent') return [four]
  if (six !== 'taken') return [four, six]
  await closeAll([four])
  return undefined
}

function listenOn(
  port: number,
  host: string,
  respond: Respond,
): Promise<Server | 'taken' | 'absent'> {
  return new Promise((done) => {
    const server = createServer(respond)
    server.once('error', (error) => done(codeOf(error) === 'EADDRINUSE' ? 'taken' : 'absent'))
    server.listen(port, host, () => done(server))
  })
}

async function closeAll(servers: Server[]): Promise<void> {
  await Promise.all(
    servers.map((server) => {
      server.closeAllConnections()
      return new Promise<void>((done) => server.close(() => done()))
    }),
  )
}

function answer(
  { headers }: IncomingMessage,
  response: ServerResponse,
  { page, cluster }: FrontOptions,
): void {
  const host = hostName((headers.host ?? '').replace(/:\d+$/, ''))
  const found = host === undefined ? undefined : page(host)
  if (!found) {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' })
    response.end(`${noRouteText}\n\nNo route of the cluster ${cluster} claims this name.\n`)
    return
  }
  const status = found.service?.ready === false ? 503 : 200
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
  })
  response.end(renderPage(found, cluster))
}
