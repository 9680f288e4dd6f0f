import { join } from 'node:path'
import type { FleetPaths } from '../system/paths.ts'

/** The folder of all image caches; it belongs to no cluster and outlives them all. */
export function imagesFolder(paths: Pick<FleetPaths, 'state'>): string {
  return join(paths.state, 'images')
}

/** Where the image caches keep what. */
export function imagesLayout(folder: string) {
  const of = (registry: string) => join(folder, registry.replace(/[^A-Za-z0-9.-]/g, '_'))
  return {
    folder,
    /** The processes, so that exactly they are found again and ended. */
    processes: join(folder, 'processes.json'),
    /** Registry → port; kept, because nodes are configured with it. */
    ports: join(folder, 'ports.json'),
    lock: join(folder, 'lock'),
    data: (registry: string) => join(of(registry), 'data'),
    config: (registry: string) => join(of(registry), 'config.yaml'),
    log: (registry: string) => join(of(registry), 'registry.log'),
  }
}
