import { type ClusterRecord, listClusters, readClusterRecord } from '../config/cluster-record.js'
import { ExitCode, FleetError } from '../errors.js'
import { type FleetPaths, fleetPaths } from '../system/paths.js'
import type { FleetOptions } from './fleet-options.js'
import { locate } from './prepare.js'

export interface FoundCluster {
  paths: FleetPaths
  name: string
  /** Undefined for a folder that a killed `up` left without its record. */
  record: ClusterRecord | undefined
}

/**
 * The cluster that a command is about: `--cluster`, else that of the fleet around this folder.
 * @throws FleetError when fleet knows no such cluster.
 */
export async function findCluster(
  options: FleetOptions & { cluster?: string },
): Promise<FoundCluster> {
  const paths = fleetPaths()
  const name = options.cluster ?? (await locate(options)).cluster
  const all = await listClusters(paths)
  if (all.includes(name)) {
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
