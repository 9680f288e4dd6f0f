import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface TestProxy {
  url: string
  /** The hosts of all requests so far. */
  asked(): string[]
  stop(): Promise<void>
}

/** A forward proxy for plain HTTP that leads every host to `target`. */
export async function startProxy(target: string): Promise<TestProxy> {
  const asked: string[] = []
  const server = createServer((incoming, answer) => {
    const { hostname, pathname, search } = new URL(incoming.url ?? '')
    asked.push(hostname)
    const onward = request(
      new URL(pathname + search, target),
      { method: incoming.method, headers: { accept: incoming.headers.accept ?? '*/*' } },
      (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers)
        response.pipe(answer)
      },
    )
    onward.on('error', () => answer.destroy())
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    asked: () => [...asked],
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
