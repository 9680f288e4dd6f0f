import { applyAll } from '../cluster/apply-all.ts'
import type { KubernetesClient, ResourceKind } from '../cluster/types.ts'
import type { RenderedResource } from '../repository/model.ts'
import { objectOf } from './dry-run.ts'

/** Marks definitions of a fleet under validation: the next run begins without them. */
const ownLabel = 'validate.fleet.local/own'
const definitions: ResourceKind = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  namespaced: false,
}

/** Whether a fleet brings this CRD itself; Flux's own ones stay those of the Flux that fleet runs. */
export function isOwnDefinition({ kind, name }: Pick<RenderedResource, 'kind' | 'name'>): boolean {
  return kind === definitions.kind && !name.endsWith('.toolkit.fluxcd.io')
}

/** Serves a fleet's own CRDs in the place of known ones, so that its objects are held against them. */
export async function serveOwnDefinitions(
  client: KubernetesClient,
  own: RenderedResource[],
  signal: AbortSignal,
): Promise<void> {
  const objects = own.map(objectOf).map(({ metadata, ...rest }) => ({
    ...rest,
    metadata: { ...metadata, labels: { ...metadata.labels, [ownLabel]: 'true' } },
  }))
  await applyAll(client, objects, { signal })
}

/** Removes what an earlier run's fleet brought. */
export async function removeOwnDefinitions(client: KubernetesClient): Promise<void> {
  const { items } = await client.list(definitions, { labelSelector: ownLabel })
  await Promise.all(items.map(({ metadata }) => client.delete(definitions, metadata)))
}
