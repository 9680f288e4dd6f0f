import { createSocket } from 'node:dgram'
import { createServer, type Socket } from 'node:net'
import { answerQuery, type Zone } from './answer.ts'

export interface Resolver {
  close(): Promise<void>
}

/** A query over TCP has its length before it; none of ours is longer. */
const longestQuery = 4096

/**
 * A DNS server on 127.0.0.1, over UDP and TCP, for one zone.
 * @throws when the port is taken
 */
export async function startResolver(port: number, zone: () => Zone): Promise<Resolver> {
  const udp = createSocket('udp4')
  udp.on('message', (query, { port: to, address }) => {
    const answer = answerQuery(query, zone())
    if (answer) udp.send(answer, to, address)
  })
  const sockets = new Set<Socket>()
  const tcp = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    serve(socket, zone)
  })
  const close = async () => {
    for (const socket of sockets) socket.destroy()
    await Promise.all([
      new Promise<void>((done) => tcp.close(() => done())),
      new Promise<void>((done) => udp.close(done)),
    ])
  }
  try {
    await new Promise<void>((done, fail) => {
      tcp.once('error', fail).listen(port, '127.0.0.1', done)
    })
    await new Promise<void>((done, fail) => udp.once('error', fail).bind(port, '127.0.0.1', done))
  } catch (error) {
    await close().catch(() => undefined)
    throw error
  }
  udp.on('error', () => undefined)
  return { close }
}

function serve(socket: Socket, zone: () => Zone): void {
  let pending = Buffer.alloc(0)
  socket.setTimeout(10_000, () => socket.destroy())
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk])
    while (pending.length >= 2) {
      const length = pending.readUInt16BE(0)
      if (length > longestQuery) return socket.destroy()
      if (pending.length < 2 + length) return
      const answer = answerQuery(pending.subarray(2, 2 + length), zone())
      pending = pending.subarray(2 + length)
      if (!answer) return socket.destroy()
      const prefix = Buffer.alloc(2)
      prefix.writeUInt16BE(answer.length)
      socket.write(Buffer.concat([prefix, answer]))
    }
  })
}
