import { access, realpath } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { readClusterRecord } from '../config/cluster-record.ts'
import { type FleetPaths, templateFolder } from '../system/paths.ts'
import type { FleetOptions } from './fleet-options.ts'

/**
 * The one cluster that fleet made for the repository around this folder, or for its template copy
 * outside of any, found without git. Undefined where only a look at the repository can tell: an
 * option says which one, git's environment leads elsewhere, or there is none or more than one.
 */
export async function knownCluster(
  { repo, path, branch, stage }: FleetOptions,
  paths: FleetPaths,
  clusters: string[],
  { folder = process.cwd(), env = process.env } = {},
): Promise<string | undefined> {
  const asked = [path, branch, stage, env.GIT_DIR, env.GIT_WORK_TREE]
  if (asked.some((value) => value !== undefined)) return undefined
  const start = await realpath(resolve(folder, repo ?? '.')).catch(() => undefined)
  if (start === undefined) return undefined
  const around = await repositoryAbove(start)
  const root = around ?? (repo === undefined ? templateFolder(paths) : undefined)
  const records = await Promise.all(
    clusters.map((name) => readClusterRecord(paths, name).catch(() => undefined)),
  )
  if (root === undefined) return undefined
  const own = records.filter((record) => record?.repository === root)
  return own.length === 1 ? own[0]?.name : undefined
}

async function repositoryAbove(folder: string): Promise<string | undefined> {
  const found = await access(join(folder, '.git')).then(
    () => true,
    () => false,
  )
  if (found) return folder
  const above = dirname(folder)
  return above === folder ? undefined : repositoryAbove(above)
}
