import type { KubernetesClient, KubernetesObject } from '../cluster/types.js'
import type { FleetModel } from '../repository/model.js'
import { missingKinds, openDefinitions } from '../sandbox/crds.js'
import { renderedObjects } from './fleet-objects.js'

/** Open definitions for the kinds that the fleet uses and nothing serves or defines. */
export async function standInDefinitions(
  client: KubernetesClient,
  model: FleetModel,
): Promise<KubernetesObject[]> {
  const unknown = missingKinds(renderedObjects(model), [])
  const served = await Promise.all(unknown.map(({ group, kind }) => client.resourceOf(group, kind)))
  return openDefinitions(unknown.filter((_, index) => served[index] === undefined))
}
