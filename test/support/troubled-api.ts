import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Agent, request as ask, createServer } from 'node:https'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { listenOnLoopback } from './loopback.ts'

export interface Trouble {
  /** Milliseconds that every call takes longer. */
  delayMs: number
  /** One of so many calls fails; 0: none. */
  failing: number
}

/** A real API server behind a line that is slow and loses calls. */
export interface TroubledApi {
  port: number
  calls(): number
  failed(): number
  close(): void
}

/**
 * Stands on loopback before a sandbox's API server, with the certificate of that server.
 * @param random whole numbers that decide which calls fail and how: cut off, 500, 503 or 429
 */
export async function troubledApi(
  folder: string,
  target: number,
  { delayMs, failing }: Trouble,
  random: () => number,
): Promise<TroubledApi> {
  const pki = join(folder, 'pki')
  const [key, cert] = ['apiserver.key', 'apiserver.crt'].map((name) =>
    readFileSync(join(pki, name)),
  )
  const agent = new Agent({ keepAlive: true, ca: cert })
  const count = { calls: 0, failed: 0 }
  const server = createServer({ key, cert }, async (call, answer) => {
    count.calls += 1
    await sleep(delayMs)
    if (failing > 0 && random() % failing === 0) {
      count.failed += 1
      return fail(answer, random())
    }
    pass(call, answer, target, agent)
  })
  return {
    port: await listenOnLoopback(server),
    calls: () => count.calls,
    failed: () => count.failed,
    close: () => {
      server.closeAllConnections()
      server.close()
      agent.destroy()
    },
  }
}

function fail(answer: ServerResponse, how: number): void {
  const status = [undefined, 500, 503, 429][how % 4]
  if (status === undefined) answer.destroy()
  else answer.writeHead(status).end('trouble')
}

function pass(call: IncomingMessage, answer: ServerResponse, port: number, agent: Agent): void {
  const { method, url, headers } = call
  const through = ask({ host: '127.0.0.1', port, method, path: url, headers, agent })
  through.on('response', (response) => {
    answer.writeHead(response.statusCode ?? 502, response.headers)
    // As an API server does: a watch that has nothing to say yet is open nevertheless.
    answer.flushHeaders()
    response.pipe(answer)
    response.on('error', () => answer.destroy())
  })
  through.on('error', () => answer.destroy())
  answer.on('close', () => through.destroy())
  call.pipe(through)
}
