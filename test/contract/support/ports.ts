import { once } from 'node:events'
import { connect, createServer } from 'node:net'

/** Ports on 127.0.0.1 that were free a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const held = await Promise.all(Array.from({ length: count }, hold))
  await Promise.all(held.map(({ release }) => release()))
  return held.map(({ port }) => port)
}

/**
 * A port on 127.0.0.1 that refuses connections until it is released: one that is merely free may be
 * listened on by another program by then. The near end of a connection has its port to itself, and
 * nobody can listen there.
 * @param listening a port that takes connections
 */
export async function refusingPort(
  listening: number,
): Promise<{ port: number; release: () => void }> {
  const holding = connect(listening, '127.0.0.1')
  await once(holding, 'connect')
  return { port: holding.localPort ?? 0, release: () => void holding.destroy() }
}

function hold(): Promise<{ port: number; release: () => Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      resolve({ port, release: () => new Promise((done) => server.close(() => done())) })
    })
  })
}
