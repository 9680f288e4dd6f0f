import { homedir } from 'node:os'
import { join } from 'node:path'
import { packageFolder } from './package-folder.ts'

export interface FleetPaths {
  /** Can be deleted at any time: binaries, readings of fleets, durations of earlier runs. */
  cache: string
  /** One folder a cluster, and the copy of the template. */
  state: string
}

/** fleet's folders by the XDG base directory specification, on every system. */
export function fleetPaths(env: NodeJS.ProcessEnv = process.env, home = homedir()): FleetPaths {
  const base = (variable: string, fallback: string) => {
    const value = env[variable]
    return join(value?.startsWith('/') ? value : join(home, fallback), 'fleet')
  }
  return {
    cache: base('XDG_CACHE_HOME', '.cache'),
    state: base('XDG_STATE_HOME', '.local/state'),
  }
}

/** The folder with everything fleet keeps about one cluster; `down` removes it. */
export function clusterFolder(paths: FleetPaths, cluster: string): string {
  return join(paths.state, 'clusters', cluster)
}

/** The lock under which a cluster is worked on; beside its folder, which `down` removes. */
export function clusterLock(paths: FleetPaths, cluster: string): string {
  return `${clusterFolder(paths, cluster)}.lock`
}

/** Where the copy of the built-in fleet is kept. */
export function templateFolder(paths: FleetPaths): string {
  return join(paths.state, 'fleet-infra')
}

/** The project's own templates folder, in a checkout and in an installed package. */
export function templatesFolder(): string {
  return join(packageFolder(), 'templates')
}
