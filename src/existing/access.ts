import { createClient } from '../cluster/client.ts'
import { readKubeconfig } from '../cluster/kubeconfig.ts'
import type { ClusterAccess, KubernetesClient } from '../cluster/types.ts'
import { closedWithObstacle } from '../cluster/when-ready.ts'
import type { ClusterRecord } from '../config/cluster-record.ts'
import { ExitCode, FleetError } from '../errors.ts'

/** Where a cluster that fleet did not make is found. */
export type ExistingContext = NonNullable<ClusterRecord['context']>

/** @throws FleetError when no context was named */
export function contextOf({ context }: Pick<ClusterRecord, 'context'>): ExistingContext {
  if (context) return context
  throw new FleetError({
    code: 'no-context',
    message: 'It was not said which cluster',
    hint: 'Name its context with --context; kubectl config get-contexts lists them.',
    exitCode: ExitCode.usage,
  })
}

/**
 * A client of the cluster of a context; the caller closes it.
 * @throws FleetError when the kubeconfig is wrong, or the cluster does not answer
 */
export async function connectExisting({ name, file }: ExistingContext): Promise<{
  client: KubernetesClient
  access: ClusterAccess
}> {
  const { access } = await readKubeconfig(file, name)
  const client = createClient(access)
  const obstacle = await closedWithObstacle(client)
  if (obstacle !== undefined) throw unreachable(name, access.server, obstacle)
  return { client, access }
}

function unreachable(context: string, server: string, why: string): FleetError {
  return new FleetError({
    code: 'cluster-unreachable',
    message: `The cluster of the context ${context} does not answer at ${server}`,
    why,
    hint: `Try: kubectl --context ${context} get nodes. A VPN or a login may be needed.`,
  })
}
