import { definedKind } from '../cluster/definitions.ts'
import type { KubernetesClient, KubernetesObject } from '../cluster/types.ts'
import type { FleetModel } from '../repository/model.ts'
import { findBinaries } from '../sandbox/binaries/find.ts'
import { missingKinds, openDefinitions, type ProvidedKind } from '../sandbox/crds.ts'
import { knownDefinitions } from '../sandbox/known-definitions.ts'
import { renderedObjects } from './fleet-objects.ts'

/**
 * Definitions for the kinds that the fleet uses and nothing serves or defines: those that the
 * services are known for where they were fetched, else open ones.
 * @param cache fleet's cache folder
 */
export async function standInDefinitions(
  client: KubernetesClient,
  model: Pick<FleetModel, 'root' | 'services'>,
  cache: string,
): Promise<KubernetesObject[]> {
  const used = missingKinds(renderedObjects(model), [])
  const served = await Promise.all(used.map(({ group, kind }) => client.resourceOf(group, kind)))
  const unknown = used.filter((_, index) => served[index] === undefined)
  const fetched = await findBinaries({ cache, module: 'crds' })
  const known = fetched ? await knownDefinitions(fetched.manifests, unknown) : []
  const isKnown = ({ group, kind }: ProvidedKind) =>
    known.map(definedKind).some((one) => one.group === group && one.kind === kind)
  return [...known, ...openDefinitions(unknown.filter((one) => !isKnown(one)))]
}
