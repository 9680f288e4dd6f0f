import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The parts of the system that say where Colima keeps its things. */
export interface HomeLookup {
  env: NodeJS.ProcessEnv
  home?: string
  platform?: NodeJS.Platform
  exists?: (path: string) => boolean
}

/**
 * Colima's folder, found as Colima itself finds it (its config/files.go): a COLIMA_HOME that does
 * not exist is passed over.
 */
export function colimaHome(lookup: HomeLookup): string {
  const { env, home = homedir(), platform = process.platform, exists = existsSync } = lookup
  if (env.COLIMA_HOME && exists(env.COLIMA_HOME)) return env.COLIMA_HOME
  const classic = join(home, '.colima')
  if (exists(classic)) return classic
  if (env.XDG_CONFIG_HOME) return join(env.XDG_CONFIG_HOME, 'colima')
  const config = join(home, '.config', 'colima')
  if (platform === 'darwin') return exists(config) ? config : classic
  return config
}

/** Where Colima and Lima keep what of a profile. */
export function profileFiles(home: string, profile: string) {
  const id = `colima-${profile}`
  return {
    /** The virtual machine: `*.pid`, `*.sock`. */
    machine: join(home, '_lima', id),
    disk: join(home, '_lima', '_disks', id, 'datadisk'),
    /** Says whether the disk is formatted; without it the next start formats it. */
    store: join(home, '_store', `${id}.json`),
  }
}

/** What removes a profile's data disk, for a user to type: by itself Lima looks into a home of its own. */
export function diskRemoval({ home, name }: { home: string; name: string }): string {
  return `LIMA_HOME=${join(home, '_lima')} limactl disk delete colima-${name}`
}
