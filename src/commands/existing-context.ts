import { userKubeconfig } from '../cluster/user-kubeconfig.js'
import { contextOf, type ExistingContext } from '../existing/access.js'
import type { LocatedFleet } from './prepare.js'

/**
 * The context that a command works with: the one that is named, else that of the cluster's record.
 * @throws FleetError when there is none
 */
export function existingContext(
  { context }: { context?: string },
  { record, settings }: Pick<LocatedFleet, 'record' | 'settings'>,
): ExistingContext {
  if (record?.context) return record.context
  const name = context ?? settings.cluster?.context
  return contextOf(
    name === undefined ? {} : { context: { name, file: userKubeconfig(process.env) } },
  )
}
