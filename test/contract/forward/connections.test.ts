import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer as createHttpServer, get } from 'node:http'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pickFreePorts } from '../../../src/system/ports.ts'
import { needing } from '../support/binaries.ts'
import { refusingPort } from '../support/ports.ts'
import {
  type ForwardCluster,
  forwardBinaries,
  startForwardCluster,
  startForwarder,
  type TestForwarder,
  target,
  until,
} from './support.ts'

const large = randomBytes(64 * 1024 * 1024)
const sum = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const relay = join(import.meta.dirname, 'relay.mjs')

describe.skipIf(!forwardBinaries)(needing('a forwarded connection', forwardBinaries), () => {
  let cluster: ForwardCluster
  let forwards: TestForwarder
  let http = 0
  let raw = 0
  let nobody: Awaited<ReturnType<typeof refusingPort>>
  let onRaw: (socket: Socket) => void = () => {}
  const servers: Server[] = []

  beforeAll(async () => {
    const web = createHttpServer(async (request, response) => {
      if (request.method === 'GET') return void response.end(large)
      const hash = createHash('sha256')
      for await (const chunk of request) hash.update(chunk)
      response.end(hash.digest('hex'))
    })
    const tcp = createServer({ allowHalfOpen: true }, (socket) => onRaw(socket))
    servers.push(web, tcp)
    const [webPort = 0, tcpPort = 0] = await pickFreePorts(2)
    web.listen(webPort, '127.0.0.1')
    tcp.listen(tcpPort, '127.0.0.1')
    await once(tcp, 'listening')
    nobody = await refusingPort(tcpPort)
    cluster = await startForwardCluster([
      { pod: 'web', port: 8080, local: webPort },
      { pod: 'web', port: 9000, command: [process.execPath, relay, String(tcpPort)] },
      { pod: 'web', port: 9999, local: nobody.port },
    ])
    await cluster.addService('web', { http: 80, raw: 9000, nobody: 9999 })
    await cluster.addPod({
      name: 'web',
      service: 'web',
      ports: { http: 8080, raw: 9000, nobody: 9999 },
    })
    forwards = await startForwarder(cluster.api.access)
    const targets = await Promise.all([target('web', 80), target('web', 9000), target('web', 9999)])
    await forwards.forwarder.set(targets)
    http = (await until(forwards, ({ port, state }) => port === 80 && state === 'ready')).local ?? 0
    raw =
      (await until(forwards, ({ port, state }) => port === 9000 && state === 'ready')).local ?? 0
  })
  afterAll(async () => {
    await forwards?.close()
    await cluster?.stop()
    nobody?.release()
    for (const server of servers) server.close()
  })

  test('reaches the pod by the name of the port, at 127.0.0.1 and at ::1', async () => {
    for (const host of ['127.0.0.1', '::1']) {
      const answer = await download(http, host)
      expect(sum(answer)).toBe(sum(large))
    }
  })

  test('brings 64 MB there unharmed', async () => {
    const answer = await fetch(`http://127.0.0.1:${http}/`, { method: 'POST', body: large })
    expect(await answer.text()).toBe(sum(large))
  })

  test('a hundred connections at once each get every byte', async () => {
    const part = large.subarray(0, 500_000)
    const answers = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const answer = await fetch(`http://127.0.0.1:${http}/`, {
          method: 'POST',
          body: part,
          headers: { connection: 'close' },
        })
        return answer.text()
      }),
    )
    expect(new Set(answers)).toEqual(new Set([sum(part)]))
  })

  test('a reader that stops does not hold up the others', async () => {
    const lazy = connect(http, '127.0.0.1')
    lazy.pause()
    lazy.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
    await new Promise((resolve) => lazy.once('readable', resolve))
    expect(sum(await download(http))).toBe(sum(large))
    lazy.destroy()
  })

  test('a reader that is slower than the pod gets every byte', async () => {
    const response = await fetch(`http://127.0.0.1:${http}/`)
    const hash = createHash('sha256')
    for await (const piece of response.body ?? []) {
      hash.update(piece)
      await sleep(1)
    }
    expect(hash.digest('hex')).toBe(sum(large))
  })

  test('a program that ends its side still gets the answer', async () => {
    onRaw = async (socket) => void socket.end(`got ${await text(socket)}`)
    const socket = connect({ port: raw, host: '127.0.0.1', allowHalfOpen: true })
    socket.end('a question')
    expect(await text(socket)).toBe('got a question')
  })

  test('the pod learns when the program is gone', async () => {
    const gone = new Promise<void>((resolve) => {
      onRaw = (socket) => socket.once('end', () => resolve()).resume()
    })
    const socket = connect(raw, '127.0.0.1')
    socket.write('hello', () => socket.resetAndDestroy())
    await gone
  })

  test('a port on which nothing listens is a reset, not an empty answer', async () => {
    const { local = 0 } = await until(forwards, ({ port }) => port === 9999)
    const socket = connect(local, '127.0.0.1')
    socket.write('hello')
    await expect(text(socket)).rejects.toMatchObject({ code: 'ECONNRESET' })
    const { reason } = await until(forwards, ({ port, reason }) => port === 9999 && !!reason)
    expect(reason).toContain('connection refused')
  })

  test('counts connections and bytes', async () => {
    const before = await until(
      forwards,
      ({ port, connections }) => port === 9000 && connections === 0,
    )
    onRaw = (socket) => {
      socket.once('end', () => socket.end()).resume()
      socket.write('12345')
    }
    const socket = connect(raw, '127.0.0.1')
    socket.write('123')
    await new Promise((resolve) => socket.once('data', resolve))
    const during = await until(forwards, ({ port }) => port === 9000)
    expect(during).toMatchObject({
      connections: 1,
      sent: before.sent + 3,
      received: before.received + 5,
    })
    socket.destroy()
    await until(forwards, ({ port, connections }) => port === 9000 && connections === 0)
  })
})

function download(port: number, host = '127.0.0.1'): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    get({ port, host, agent: false }, async (response) => {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk)
      resolve(Buffer.concat(chunks))
    }).once('error', reject)
  })
}
