import type { IncomingMessage, ServerResponse } from 'node:http'

/** Bytes; a forecast of a thousand charts has a tenth of it. */
const longest = 2_000_000

/** The JSON body of a request. @throws when it is longer than 2 MB or no JSON */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    length += chunk.length
    if (length > longest) throw new Error('the request is too long')
    chunks.push(chunk)
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}

/** Answers with JSON. */
export function respondJson(response: ServerResponse, status: number, body: unknown): true {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(`${JSON.stringify(body)}\n`)
  return true
}
