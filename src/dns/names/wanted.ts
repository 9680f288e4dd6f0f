import type { KubernetesObject, WorldReader } from '../../cluster/types.ts'
import type { FleetModel } from '../../repository/model.ts'
import { hostName, isBelow } from './host.ts'
import { type RouteName, type RouteReading, readRoutes, routeKinds } from './routes.ts'

/** The names of a fleet, one entry a host. */
export interface FleetNames {
  names: RouteName[]
  /** Claimed hosts outside of the fleet's domain: fleet leaves those to whoever owns them. */
  outside: string[]
  problems: string[]
}

export interface NameSettings {
  /** Without a dot in front: `local`, `test`. */
  domain: string
  /** Further hosts, from fleet.yaml. */
  hosts: string[]
}

/** The names that the cluster's routes claim by now; a pure reader of the world. */
export function namesInCluster(world: WorldReader, settings: NameSettings): FleetNames {
  const objects = routeKinds.flatMap(({ group, kind }) => world.list(group, kind))
  return collect(readRoutes(objects), settings)
}

/** The names that the repository promises, for the time before there is a cluster. */
export function namesInRepository(
  model: Pick<FleetModel, 'root' | 'services'>,
  settings: NameSettings,
): FleetNames {
  const readings = [model.root, ...model.services].map((service) => {
    const { names, problems } = readRoutes(service.resources.map(toObject))
    return { names: names.map((name) => ({ ...name, service: service.id })), problems }
  })
  const names = readings.flatMap((reading) => reading.names)
  const problems = readings.flatMap((reading) => reading.problems)
  return collect({ names, problems }, settings)
}

function toObject(resource: FleetModel['root']['resources'][number]): KubernetesObject {
  const { apiVersion, kind, name, namespace, object } = resource
  return {
    apiVersion,
    kind,
    metadata: { name, ...(namespace && { namespace }) },
    spec: object.spec,
  }
}

function collect(reading: RouteReading, { domain, hosts }: NameSettings): FleetNames {
  const configured = hosts
    .map(hostName)
    .filter((host) => host !== undefined)
    .map((host) => {
      return { host, protocol: 'http' as const, route: 'fleet.yaml', namespace: '', backends: [] }
    })
  // What fleet.yaml names is wanted whatever its domain.
  const own = new Set(configured.map(({ host }) => host))
  const byHost = new Map<string, RouteName>()
  for (const name of [...reading.names, ...configured]) {
    const known = byHost.get(name.host)
    if (!known || (known.protocol === 'tcp' && name.protocol === 'http'))
      byHost.set(name.host, name)
  }
  const all = [...byHost.values()].toSorted((a, b) => a.host.localeCompare(b.host))
  const inside = (host: string) => isBelow(host, domain) || own.has(host)
  return {
    names: all.filter(({ host }) => inside(host)),
    outside: all.map(({ host }) => host).filter((host) => !inside(host)),
    problems: reading.problems,
  }
}
