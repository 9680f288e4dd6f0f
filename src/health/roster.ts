import type { KubernetesObject, WorldReader } from '../cluster/types.ts'
import { buildGraph } from '../graph/graph.ts'
import { layersOf } from '../graph/layers.ts'
import { idOf } from './fields.ts'
import { dependenciesOf, isSuspended, kustomizeGroup } from './kustomization.ts'
import type { ForecastService } from './types.ts'

/** One service before its state is judged. */
export interface Member {
  id: string
  name: string
  namespace: string
  dependsOn: string[]
  /** The label `fleet.local/layer`. */
  layer: string | undefined
  suspended: boolean
  parent: string | undefined
  /** The forecast knows it: it is no mere carrier of others, such as Flux's root. */
  promised: boolean
  object: KubernetesObject | undefined
}

/** All services by id: the cluster's own Kustomizations are the truth, the forecast fills in. */
export function rosterOf(world: WorldReader, forecast: ForecastService[]): Map<string, Member> {
  const promised = new Map(forecast.map((service) => [service.id, service]))
  const objects = world.list(kustomizeGroup, 'Kustomization')
  const present = new Set(objects.map(idOf))
  const members = [
    ...objects.map((object) => fromObject(object, promised.get(idOf(object)))),
    ...forecast.filter(({ id }) => !present.has(id)).map(fromForecast),
  ].toSorted((one, other) => one.id.localeCompare(other.id))
  return new Map(members.map((member) => [member.id, member]))
}

/** The layer of every service, as `fleet graph` has it: what its parents wait for counts too. */
export function rosterLayers(members: ReadonlyMap<string, Member>): Map<string, number> {
  const nodes = [...members.values()].map((member) => ({
    id: member.id,
    layer: member.layer,
    dependsOn: lineage(member, members).flatMap(({ dependsOn }) => dependsOn),
  }))
  return layersOf(buildGraph(nodes))
}

function lineage(member: Member, members: ReadonlyMap<string, Member>): Member[] {
  const found: Member[] = []
  let next: Member | undefined = member
  while (next !== undefined && !found.includes(next)) {
    found.push(next)
    next = members.get(next.parent ?? '')
  }
  return found
}

function fromObject(object: KubernetesObject, promised: ForecastService | undefined): Member {
  return {
    id: idOf(object),
    name: object.metadata.name,
    namespace: object.metadata.namespace ?? '',
    dependsOn: dependenciesOf(object),
    layer: object.metadata.labels?.['fleet.local/layer'] ?? promised?.layer,
    suspended: isSuspended(object),
    parent: promised?.parent,
    promised: promised !== undefined,
    object,
  }
}

function fromForecast(service: ForecastService): Member {
  const { id, name, namespace, dependsOn, suspended, parent, layer } = service
  const rest = { parent, layer, promised: true, object: undefined }
  return { id, name, namespace, dependsOn, suspended, ...rest }
}
