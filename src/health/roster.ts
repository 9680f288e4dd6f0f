import type { KubernetesObject, WorldReader } from '../cluster/types.js'
import { idOf } from './fields.js'
import { dependenciesOf, isSuspended, kustomizeGroup } from './kustomization.js'
import { layerLabel, layersOf } from './layers.js'
import type { ForecastService } from './types.js'

/** One service before its state is judged. */
export interface Member {
  id: string
  name: string
  namespace: string
  dependsOn: string[]
  layer: number
  suspended: boolean
  parent: string | undefined
  /** The forecast knows it: it is no mere carrier of others, such as Flux's root. */
  promised: boolean
  object: KubernetesObject | undefined
}

/** All services: the cluster's own Kustomizations are the truth, the forecast fills in the rest. */
export function rosterOf(world: WorldReader, forecast: ForecastService[]): Member[] {
  const promised = new Map(forecast.map((service) => [service.id, service]))
  const objects = world.list(kustomizeGroup, 'Kustomization')
  const present = new Set(objects.map(idOf))
  const members = [
    ...objects.map((object) => fromObject(object, promised.get(idOf(object)))),
    ...forecast.filter(({ id }) => !present.has(id)).map(fromForecast),
  ].sort((a, b) => (a.id < b.id ? -1 : 1))
  const layers = layersOf(members)
  return members.map((member) => ({ ...member, layer: layers.get(member.id) ?? 0 }))
}

type Draft = Omit<Member, 'layer'> & { layer?: number }

function fromObject(object: KubernetesObject, promised: ForecastService | undefined): Draft {
  const layer = layerLabel(object.metadata.labels) ?? promised?.layer
  return {
    id: idOf(object),
    name: object.metadata.name,
    namespace: object.metadata.namespace ?? '',
    dependsOn: dependenciesOf(object),
    suspended: isSuspended(object),
    parent: promised?.parent,
    promised: promised !== undefined,
    object,
    ...(layer === undefined ? {} : { layer }),
  }
}

function fromForecast(promised: ForecastService): Draft {
  const { id, name, namespace, dependsOn, suspended, parent, layer } = promised
  const draft = {
    id,
    name,
    namespace,
    dependsOn,
    suspended,
    parent,
    promised: true,
    object: undefined,
  }
  return layer === undefined ? draft : { ...draft, layer }
}
