import { readClusterRecord } from '../config/cluster-record.ts'
import { ExitCode, FleetError } from '../errors.ts'
import { fleetPaths } from '../system/paths.ts'
import { findCluster } from './find-cluster.ts'
import type { FleetOptions } from './fleet-options.ts'

export interface ExistingOptions extends FleetOptions {
  cluster?: string
  /** Milliseconds. */
  timeout?: number
}

/**
 * `fleet start` and `fleet recover`: what `up` does, for a cluster that is there; each step looks
 * first, and says what it found.
 * @throws FleetError when fleet made no such cluster
 */
export async function upExisting({ cluster, ...options }: ExistingOptions): Promise<number> {
  const { name } = await findCluster(cluster === undefined ? options : { ...options, cluster })
  const record = await readClusterRecord(fleetPaths(), name)
  if (!record) {
    throw new FleetError({
      code: 'half-made',
      message: `The cluster ${name} was never finished`,
      hint: 'fleet up goes on with it; fleet down takes it away.',
      exitCode: ExitCode.usage,
    })
  }
  const { provider, repository: repo, path, branch, stage } = record
  const context = record.context && { context: record.context.name }
  const { up } = await import('./up.ts')
  return up({ ...options, repo, path, branch, stage, provider, ...context, yes: true, fault: {} })
}
