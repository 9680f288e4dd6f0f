import { rm, stat } from 'node:fs/promises'
import { secretsFolder } from '../secrets/kept.js'
import type { FleetPaths } from '../system/paths.js'

/** Something that outlives a cluster until `fleet down --purge`. */
export interface Kept {
  /** "development secrets" */
  what: string
  folder: string
}

/** What is kept of a cluster, or for the next one. */
export async function keptOf(paths: FleetPaths, cluster: string): Promise<Kept[]> {
  const secrets = { what: 'development secrets', folder: secretsFolder(paths, cluster) }
  return (await exists(secrets.folder)) ? [secrets] : []
}

/** Removes it for good. */
export async function purge(kept: Kept[]): Promise<void> {
  for (const { folder } of kept) await rm(folder, { recursive: true, force: true })
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
