import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readFileIfExists } from '../../system/files.ts'
import type { OwnedFile } from '../state.ts'
import { ownershipLine } from './hook.ts'

/** A folder in which a system's resolver looks for such files, and what notices a change there. */
export interface HookPlace {
  folder: string
  reload: OwnedFile['reload']
}

export const hookPlaces: HookPlace[] = [
  { folder: '/etc/resolver', reload: 'hosts' },
  { folder: '/etc/systemd/resolved.conf.d', reload: 'systemd-resolved' },
  { folder: '/etc/dnsmasq.d', reload: 'dnsmasq' },
]

/** A file of fleet's by which the system's resolver asks that of a cluster. */
export interface FoundHook extends OwnedFile {
  cluster: string
  /** Where on loopback it sends its questions. */
  port: number | undefined
}

/** All hooks on this machine, whoever's clusters they are of; found by the line they begin with. */
export async function foundHooks(places: HookPlace[]): Promise<FoundHook[]> {
  return (await Promise.all(places.map(hooksIn))).flat()
}

async function hooksIn({ folder, reload }: HookPlace): Promise<FoundHook[]> {
  const names = await readdir(folder).catch(() => [])
  const found = await Promise.all(
    names.map(async (name): Promise<FoundHook[]> => {
      const path = join(folder, name)
      const text = (await readFileIfExists(path).catch(() => undefined)) ?? ''
      const cluster = /^# fleet ([^\s:]+):/.exec(text)?.[1]
      if (cluster === undefined || !text.startsWith(`${ownershipLine(cluster)}\n`)) return []
      return [{ path, kind: 'whole', reload, cluster, port: portIn(text) }]
    }),
  )
  return found.flat()
}

/** As `hookFor` writes it for macOS, systemd-resolved and dnsmasq. */
function portIn(text: string): number | undefined {
  const found = /^port (\d+)$|127\.0\.0\.1[:#](\d+)/m.exec(text)
  const digits = found?.[1] ?? found?.[2]
  return digits === undefined ? undefined : Number(digits)
}
