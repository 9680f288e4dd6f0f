import { readdir, readFile, readlink } from 'node:fs/promises'
import { createServer } from 'node:net'
import { basename } from 'node:path'

/** Whether something can listen on this port of 127.0.0.1 now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/**
 * Picks free ports of 127.0.0.1 from below the range that systems hand out to outgoing connections,
 * so that a port which is kept stays free while nobody listens on it.
 */
export async function pickFreePorts(count: number, random = Math.random): Promise<number[]> {
  const [lowest, highest] = [20_000, 32_000]
  const picked = new Set<number>()
  while (picked.size < count) {
    const port = lowest + Math.floor(random() * (highest - lowest))
    if (!picked.has(port) && (await isPortFree(port))) picked.add(port)
  }
  return [...picked]
}

/** Who listens on a port: "nginx (process 812)"; undefined when the system does not tell (no /proc, another user's). */
export async function portOwner(port: number): Promise<string | undefined> {
  try {
    const inode = listenerInode(await readFile('/proc/net/tcp', 'utf8'), port)
    if (inode === undefined) return undefined
    for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
      if (!(await holdsSocket(pid, inode))) continue
      return `${await programName(pid)} (process ${pid})`
    }
  } catch {
    // Without /proc the port's number has to do.
  }
  return undefined
}

/** Node calls its main thread as if that were its name; then it is the name of its file. */
async function programName(pid: string): Promise<string> {
  const name = (await readFile(`/proc/${pid}/comm`, 'utf8')).trim()
  return name === 'MainThread' ? basename(await readlink(`/proc/${pid}/exe`)) : name
}

/** The inode of the socket that listens on a port, from the text of /proc/net/tcp (proc(5)). */
export function listenerInode(table: string, port: number): string | undefined {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  for (const line of table.split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/)
    if (fields[1]?.endsWith(suffix) && fields[3] === '0A') return fields[9]
  }
  return undefined
}

async function holdsSocket(pid: string, inode: string): Promise<boolean> {
  try {
    for (const descriptor of await readdir(`/proc/${pid}/fd`)) {
      const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '')
      if (target === `socket:[${inode}]`) return true
    }
  } catch {
    // Gone meanwhile, or another user's.
  }
  return false
}
