import { request } from 'node:http'

/** How a command reaches a cluster's agent. */
export interface AgentAddress {
  port: number
  token: string
}

export interface AgentAnswer {
  status: number
  body: unknown
}

/** Sends one request with the token; waits for the answer as long as it takes. */
export function askAgent(
  { port, token }: AgentAddress,
  method: string,
  path: string,
  options: { body?: unknown; signal?: AbortSignal } = {},
): Promise<AgentAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        agent: false,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      },
      async (response) => {
        try {
          const chunks: Buffer[] = []
          for await (const chunk of response) chunks.push(chunk)
          const text = Buffer.concat(chunks).toString('utf8')
          const json = response.headers['content-type'] === 'application/json'
          resolve({ status: response.statusCode ?? 0, body: json ? JSON.parse(text) : text })
        } catch (error) {
          reject(error)
        }
      },
    )
    outgoing.once('error', reject)
    outgoing.end(options.body === undefined ? undefined : JSON.stringify(options.body))
  })
}
