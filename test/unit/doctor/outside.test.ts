import { createServer } from 'node:http'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { registryCheck } from '../../../src/doctor/checks/registry.ts'
import { askOutside } from '../../../src/doctor/outside.ts'
import { endServer, listenOnLoopback } from '../../support/loopback.ts'
import { startProxy } from '../../support/proxy.ts'
import { doctorContext } from './context.ts'

const { signal } = new AbortController()

/** A registry that wants a login, as all do. */
async function registry(): Promise<number> {
  const server = createServer((_, response) => response.writeHead(401).end('log in first'))
  onTestFinished(() => endServer(server))
  return listenOnLoopback(server)
}

/** A proxy that leads every name to one port, and what it was asked for. */
async function proxyTo(port: number) {
  const { url, asked, stop } = await startProxy(port)
  onTestFinished(stop)
  return { asked, address: url }
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
