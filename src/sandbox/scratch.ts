import { createHash } from 'node:crypto'
import { watch } from 'node:fs'
import { lstat, mkdir, rm, statfs } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { SandboxLayout } from './layout.ts'

/** Linux keeps this folder in memory (tmpfs(5)); other systems have none. */
const sharedMemory = '/dev/shm'
/** `f_type` of statfs(2). */
const tmpfs = 0x01021994
/** Bytes that must be free there: twenty workers unpack a repository at once, and memory is scarce. */
const room = 2 ** 30

/**
 * Where Flux's controllers unpack the repository, once for every object they reconcile: in memory
 * where the system offers that, for making and removing 600 files there took 20 ms, and 1.3 s on
 * a virtual machine's disk; else in the cluster's folder. Made again when it is removed under the
 * processes, as systemd-logind does with a user's shared memory at the last logout.
 */
export async function provideScratch(
  layout: Pick<SandboxLayout, 'folder' | 'temporary'>,
  signal: AbortSignal,
  memory = sharedMemory,
): Promise<string> {
  const folder = scratchFolder(layout.folder, memory)
  if (!(await hasRoom(memory)) || !(await makeOwn(folder))) return layout.temporary
  keep(folder, signal)
  return folder
}

/** Removes what `provideScratch` made; nothing may use it any more. */
export async function removeScratch(clusterFolder: string, memory = sharedMemory): Promise<void> {
  const folder = scratchFolder(clusterFolder, memory)
  if (await isOwn(folder)) await rm(folder, { recursive: true, force: true, maxRetries: 3 })
}

/** Where that is, whether or not it is there. */
export function scratchFolder(clusterFolder: string, memory = sharedMemory): string {
  const id = createHash('sha256').update(clusterFolder).digest('hex').slice(0, 16)
  return join(memory, `fleet-${id}`)
}

async function hasRoom(memory: string): Promise<boolean> {
  const found = await statfs(memory).catch(() => undefined)
  return found !== undefined && found.type === tmpfs && found.bavail * found.bsize >= room
}

/** Everybody may write to shared memory: a folder of that name may be somebody else's. */
async function makeOwn(folder: string): Promise<boolean> {
  await mkdir(folder, { mode: 0o700 }).catch(() => undefined)
  return isOwn(folder)
}

async function isOwn(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined)
  const isPrivate = found?.isDirectory() === true && (found.mode & 0o077) === 0
  return isPrivate && found.uid === process.getuid?.()
}

function keep(folder: string, signal: AbortSignal): void {
  const watcher = watch(folder, { persistent: false, signal }, (_, changed) => {
    if (changed !== basename(folder)) return
    lstat(folder).catch(async () => {
      watcher.close()
      if (!signal.aborted && (await makeOwn(folder))) keep(folder, signal)
    })
  })
  watcher.on('error', () => undefined)
}
