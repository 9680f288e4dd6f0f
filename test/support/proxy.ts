import { createServer, request } from 'node:http'
import { endServer, listenOnLoopback } from './loopback.ts'

/** A forward proxy for plain HTTP. */
export interface TestProxy {
  url: string
  /** What it was asked for, so far. */
  asked: string[]
  stop(): Promise<void>
}

/** A proxy that leads every name to one port of loopback. */
export async function startProxy(port: number): Promise<TestProxy> {
  const asked: string[] = []
  const server = createServer((incoming, answer) => {
    const { url = '', method, headers } = incoming
    asked.push(url)
    const { pathname, search } = new URL(url)
    const passed = { host: '127.0.0.1', port, method, headers, path: pathname + search }
    const onward = request(passed, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers)
      response.pipe(answer)
    })
    onward.on('error', () => answer.destroy())
    incoming.pipe(onward)
  })
  const url = `http://127.0.0.1:${await listenOnLoopback(server)}`
  return { url, asked, stop: () => endServer(server) }
}
