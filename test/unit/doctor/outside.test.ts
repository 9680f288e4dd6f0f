import { createServer, request } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { registryCheck } from '../../../src/doctor/checks/registry.ts'
import { askOutside } from '../../../src/doctor/outside.ts'
import { doctorContext } from './context.ts'

const { signal } = new AbortController()

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** A registry that wants a login, as all do. */
const registry = () =>
  listening(createServer((_, response) => response.writeHead(401).end('log in first')))

/** A proxy that leads every name to one port, and what it was asked for. */
async function proxyTo(port: number) {
  const asked: string[] = []
  const server = createServer(({ url = '', method, headers }, response) => {
    asked.push(url)
    const passed = { port, method, headers, path: new URL(url).pathname }
    request(passed, (answer) => {
      response.writeHead(answer.statusCode ?? 0)
      answer.pipe(response)
    }).end()
  })
  return { asked, address: `http://127.0.0.1:${await listening(server)}` }
}

describe('a server outside', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('is asked through the proxy that the environment names', async () => {
    const { asked, address } = await proxyTo(await registry())
    vi.stubEnv('HTTP_PROXY', address)
    vi.stubEnv('NO_PROXY', '')
    const answer = await askOutside('http://registry.example/v2/', { signal })
    expect(answer).toMatchObject({ status: 401, text: 'log in first' })
    expect(asked).toEqual(['http://registry.example/v2/'])
  })

  it('is asked directly where NO_PROXY says so', async () => {
    const port = await registry()
    const { asked, address } = await proxyTo(port)
    vi.stubEnv('HTTP_PROXY', address)
    vi.stubEnv('NO_PROXY', '127.0.0.1')
    expect(await askOutside(`http://127.0.0.1:${port}/v2/`, { signal })).toMatchObject({
      status: 401,
    })
    expect(asked).toEqual([])
  })

  it('counts as reached when a registry answers behind the proxy', async () => {
    const { address } = await proxyTo(await registry())
    vi.stubEnv('HTTP_PROXY', address)
    vi.stubEnv('NO_PROXY', '')
    const paths = { cache: '/nowhere', state: '/nowhere' }
    const context = doctorContext({ paths, registries: ['http://registry.example'] })
    expect(await registryCheck.look(context, signal)).toEqual({ status: 'ok', detail: '1 answer' })
  })
})
