import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

/** What a machine must have in common before `up` and after `down`. */
export interface Snapshot {
  /** Command lines of processes that mention one of the folders, sorted. */
  processes: string[]
  /** Files below the folders, sorted. */
  files: string[]
  /** Loopback TCP ports that those processes listen on, sorted. */
  sockets: number[]
}

/** Looks at processes (by /proc), the sockets they listen on, and files of the given folders. */
export function snapshot(folders: string[]): Snapshot {
  const processes = pids().filter(({ command }) => folders.some((f) => command.includes(f)))
  const listening = listeningSockets()
  return {
    processes: processes.map(({ command }) => command).toSorted(),
    files: folders.flatMap(filesBelow).toSorted(),
    sockets: processes
      .flatMap(({ pid }) => socketInodes(pid))
      .flatMap((inode) => listening.get(inode) ?? [])
      .toSorted((a, b) => a - b),
  }
}

function pids(): { pid: string; command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .flatMap((pid) => {
      try {
        return [
          { pid, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') },
        ]
      } catch {
        return []
      }
    })
}

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name))
  } catch {
    return []
  }
}

function socketInodes(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      const target = readlinkSync(`/proc/${pid}/fd/${fd}`)
      return target.startsWith('socket:') ? [target.slice(8, -1)] : []
    })
  } catch {
    return []
  }
}

/** Inode → port of every listening TCP socket, from /proc/net/tcp (state 0A is LISTEN). */
function listeningSockets(): Map<string, number> {
  const rows = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
    readFileSync(file, 'utf8').trim().split('\n').slice(1),
  )
  return new Map(
    rows.flatMap((row) => {
      const fields = row.trim().split(/\s+/)
      const port = Number.parseInt(fields[1]?.split(':')[1] ?? '', 16)
      return fields[3] === '0A' && fields[9] ? [[fields[9], port] as const] : []
    }),
  )
}
