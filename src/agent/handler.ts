import type { IncomingMessage, ServerResponse } from 'node:http'

/** Answers a request that is its own (and says true), or leaves it to the next handler. */
export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
) => Promise<boolean>

/** Answers with a short text. */
export function respondText(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): true {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers })
  response.end(`${text}\n`)
  return true
}
