import { type ClusterRecord, listClusters, readClusterRecord } from '../config/cluster-record.ts'
import { ExitCode, FleetError } from '../errors.ts'
import { type FleetPaths, fleetPaths } from '../system/paths.ts'
import type { FleetOptions } from './fleet-options.ts'
import { knownCluster } from './known-cluster.ts'

export interface FoundCluster {
  paths: FleetPaths
  name: string
  /** Undefined for a folder that a killed `up` left without its record. */
  record: ClusterRecord | undefined
}

/**
 * The cluster that a command is about: `--cluster`, else that of the fleet around this folder.
 * @param alsoKnown names of clusters that are gone and still may be meant
 * @param mayBeGone whether the cluster of the fleet around this folder need not exist
 * @throws FleetError when fleet knows no such cluster.
 */
export async function findCluster(
  options: FleetOptions & { cluster?: string },
  alsoKnown: string[] = [],
  mayBeGone = false,
): Promise<FoundCluster> {
  const paths = fleetPaths()
  const all = [...new Set([...(await listClusters(paths)), ...alsoKnown])]
  const name = options.cluster ?? (await clusterHere(options, paths, all))
  if (all.includes(name) || (mayBeGone && options.cluster === undefined)) {
    const record = await readClusterRecord(paths, name).catch(() => undefined)
    return { paths, name, record }
  }
  throw new FleetError({
    code: 'no-such-cluster',
    message: `There is no cluster ${name}`,
    hint:
      all.length === 0
        ? 'fleet up makes one.'
        : `There are: ${all.join(', ')}. Name one with --cluster, or make this one with fleet up.`,
    exitCode: ExitCode.usage,
  })
}

/** By fleet's own records where they leave no doubt, since a look at the repository costs a dozen git calls. */
async function clusterHere(
  options: FleetOptions,
  paths: FleetPaths,
  all: string[],
): Promise<string> {
  const known = await knownCluster(options, paths, all)
  if (known !== undefined) return known
  const { locate } = await import('./prepare.ts')
  return (await locate(options)).cluster
}
