import { once } from 'node:events'
import { connect } from 'node:net'

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
