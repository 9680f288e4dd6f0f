import { connect, createServer } from 'node:net'
import { portOwner } from '../system/ports.ts'

/** Ports of loopback on which a cluster's ingress is reached. */
export interface HostPorts {
  http: number
  https: number
}

/** What is asked about a port; injected for tests. */
export interface PortProbe {
  isFree(port: number): Promise<boolean>
  owner(port: number): Promise<string | undefined>
}

/** The lowest port that needs no privilege. */
const firstUnprivileged = 1024

/**
 * The wanted ports, each replaced by a free one from 8080 or 8443 up where it is taken or needs a
 * privilege that the engine does not have; the notes say which and why.
 */
export async function chooseHostPorts(
  wanted: HostPorts & { privileged: boolean },
  probe: PortProbe = { isFree: isHostPortFree, owner: portOwner },
): Promise<HostPorts & { notes: string[] }> {
  const notes: string[] = []
  const choose = async (port: number, instead: number, taken: number[]) => {
    const why = await obstacle(port, wanted.privileged, probe)
    if (why === undefined) return port
    let other = instead
    while (taken.includes(other) || !(await probe.isFree(other))) other += 1
    notes.push(`Port ${port} ${why}; the cluster gets ${other} instead.`)
    return other
  }
  const http = await choose(wanted.http, 8080, [])
  const https = await choose(wanted.https, 8443, [http])
  return { http, https, notes }
}

async function obstacle(
  port: number,
  privileged: boolean,
  probe: PortProbe,
): Promise<string | undefined> {
  if (port < firstUnprivileged && !privileged) return 'needs a privilege that the engine lacks'
  if (await probe.isFree(port)) return undefined
  const owner = await probe.owner(port)
  return owner === undefined ? 'is taken' : `is taken by ${owner}`
}

/**
 * Whether nothing listens on this port of loopback. One that this user may not take can still be
 * free for the engine, which is then told by asking for a connection.
 */
export function isHostPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EACCES') resolve(refuses(port))
      else resolve(false)
    })
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

function refuses(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    const finish = (free: boolean) => {
      socket.destroy()
      resolve(free)
    }
    socket.setTimeout(1000, () => finish(false))
    socket.once('connect', () => finish(false))
    socket.once('error', () => finish(true))
  })
}
