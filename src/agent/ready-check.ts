import { readFile } from 'node:fs/promises'
import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { ReadyCheck } from '../sandbox/components/spec.ts'

/** Asks once whether a process does its work; any failure to answer is a no. */
export async function isReady(check: ReadyCheck): Promise<boolean> {
  if (check.kind === 'running') return true
  const host = '127.0.0.1'
  const { path } = check
  if (check.kind === 'socket') {
    return answersWell((done) => requestHttp({ socketPath: check.socket, path }, done))
  }
  if (check.kind === 'http') {
    return answersWell((done) => requestHttp({ host, port: check.port, path, agent: false }, done))
  }
  const ca = await readFile(check.authorityFile).catch(() => undefined)
  if (!ca) return false
  const { port } = check
  return answersWell((done) => requestHttps({ host, port, path, ca, agent: false }, done))
}

function answersWell(
  send: (done: (response: IncomingMessage) => void) => ClientRequest,
): Promise<boolean> {
  return new Promise((resolve) => {
    const request = send((response) => {
      response.resume()
      resolve((response.statusCode ?? 500) < 400)
    })
    request.setTimeout(2_000, () => request.destroy())
    request.once('error', () => resolve(false))
    request.once('close', () => resolve(false))
    request.end()
  })
}
