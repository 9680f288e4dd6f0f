import { createServer } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createClient } from '../../../src/cluster/client.ts'
import { createConnection } from '../../../src/cluster/connection.ts'
import { createTransport } from '../../../src/cluster/transport.ts'
import { whenReady } from '../../../src/cluster/when-ready.ts'
import { listenOnLoopback } from '../../support/loopback.ts'

/** A server that answers one call after another so; `cut` breaks the connection. */
async function serverThat(...answers: (number | 'cut')[]) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    const answer = answers[asked.length - 1] ?? answers.at(-1) ?? 200
    if (answer === 'cut') request.socket.destroy()
    else response.writeHead(answer).end('{}')
  })
  const port = await listenOnLoopback(server)
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  onTestFinished(close)
  return { access: { server: `http://127.0.0.1:${port}` }, asked, close }
}

/** A call of fleet's, and how often the server was asked. */
async function call(...answers: (number | 'cut')[]) {
  const { access, asked } = await serverThat(...answers)
  const transport = createTransport(access)
  onTestFinished(() => transport.close())
  const ended = await transport.json({ method: 'GET', path: '/version' }).then(
    () => 'answered',
    (error: Error) => error.message,
  )
  return { ended, asked: asked.length }
}

describe('a call', () => {
  it.each(['cut', 429, 500, 503] as const)('is made again after %s', async (trouble) => {
    expect(await call(trouble, trouble, 200)).toEqual({ ended: 'answered', asked: 3 })
  })

  it('is not made again when the answer is no', async () => {
    expect(await call(403)).toMatchObject({ asked: 1 })
  })

  it('fails when it never works, within seconds', async () => {
    const started = performance.now()
    expect((await call(503)).ended).not.toBe('answered')
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})

describe('whether an API server is ready', () => {
  it('is asked again after a bad answer', async () => {
    const { access } = await serverThat('cut', 500, 200)
    const client = await whenReady(createClient(access))
    expect(client).toBeDefined()
    await client?.close()
  })

  it('is known at once when it does not run', async () => {
    const { access, close } = await serverThat(200)
    close()
    const started = performance.now()
    expect(await whenReady(createClient(access))).toBe(undefined)
    expect(performance.now() - started).toBeLessThan(500)
  })
})

describe('the connection of all watches', () => {
  const cut = Object.assign(new Error('cut off'), { code: 'ECONNRESET' })

  it('is not called broken for one that is cut off while others work, unless that lasts', () => {
    let now = 0
    const connection = createConnection(
      () => {},
      () => new Date(now),
    )
    connection.worked('/Pod')
    connection.failed('/Secret', cut)
    expect(connection.state()).toBe(undefined)
    now = 2500
    expect(connection.state()).toMatchObject({ reason: 'cut off' })
    connection.worked('/Secret')
    expect(connection.state()).toBe(undefined)
  })

  it('is called broken at once when nothing works', () => {
    const connection = createConnection(() => {})
    connection.worked('/Pod')
    connection.failed('/Pod', cut)
    expect(connection.state()).toMatchObject({ reason: 'cut off' })
  })
})
