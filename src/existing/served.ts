import type { KubernetesClient } from '../cluster/types.js'

export const kustomizeGroup = 'kustomize.toolkit.fluxcd.io'
export const sourceGroup = 'source.toolkit.fluxcd.io'

/** Whether the cluster serves a kind. */
export async function isIn(
  client: Pick<KubernetesClient, 'resourceOf'>,
  group: string,
  kind: string,
): Promise<boolean> {
  return (await client.resourceOf(group, kind)) !== undefined
}
