import { userKubeconfig } from '../cluster/user-kubeconfig.ts'
import { ExitCode, FleetError } from '../errors.ts'
import { contextOf, type ExistingContext } from '../existing/access.ts'
import type { LocatedFleet } from './prepare.ts'

/**
 * The context that a command works with: the one that is named, else that of the cluster's record.
 * @throws FleetError when there is none, or the cluster is known by another
 */
export function existingContext(
  { context }: { context?: string },
  { record, settings }: Pick<LocatedFleet, 'record' | 'settings'>,
): ExistingContext {
  if (record?.context) {
    if (context === undefined || context === record.context.name) return record.context
    throw anotherContext(record.name, record.context.name, context)
  }
  const name = context ?? settings.cluster?.context
  return contextOf(
    name === undefined ? {} : { context: { name, file: userKubeconfig(process.env) } },
  )
}

function anotherContext(cluster: string, known: string, named: string): FleetError {
  return new FleetError({
    code: 'another-context',
    message: `The cluster ${cluster} of this fleet is that of the context ${known}, not ${named}`,
    hint: `fleet down --cluster ${cluster} takes the fleet out of that one; cluster.name in fleet.yaml gives this one another name.`,
    exitCode: ExitCode.usage,
  })
}
