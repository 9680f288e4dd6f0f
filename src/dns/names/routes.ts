import type { AgentName } from '../../agent/contract.ts'
import type { KubernetesObject } from '../../cluster/types.ts'
import { messageOf } from '../../errors.ts'
import { hostName } from './host.ts'
import { type RouteReference, routeSchemas } from './route-schemas.ts'
import { hostsOfRule } from './rule-hosts.ts'

/** A host that a route of the fleet answers for; `service` is known where Flux's labels tell. */
export type RouteName = AgentName

export interface RouteReading {
  names: RouteName[]
  /** Rules that could not be read, in words for the user. */
  problems: string[]
}

/** Kinds of routes; Traefik's older group is still served by charts in use. */
export const routeKinds: { group: string; kind: string }[] = [
  { group: 'traefik.io', kind: 'IngressRoute' },
  { group: 'traefik.io', kind: 'IngressRouteTCP' },
  { group: 'traefik.containo.us', kind: 'IngressRoute' },
  { group: 'traefik.containo.us', kind: 'IngressRouteTCP' },
  { group: 'networking.k8s.io', kind: 'Ingress' },
  { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' },
]

/** The names that these objects claim, sorted; objects that are no routes are passed over. */
export function readRoutes(objects: KubernetesObject[]): RouteReading {
  const problems: string[] = []
  const names = objects.filter(isRoute).flatMap((object) => {
    try {
      return namesOf(object)
    } catch (error) {
      problems.push(`${describe(object)}: ${messageOf(error)}`)
      return []
    }
  })
  return { names: names.toSorted((a, b) => a.host.localeCompare(b.host)), problems }
}

function isRoute({ apiVersion, kind }: KubernetesObject): boolean {
  const group = apiVersion.split('/')[0]
  return routeKinds.some((route) => route.group === group && route.kind === kind)
}

function namesOf(object: KubernetesObject): RouteName[] {
  const { namespace = 'default' } = object.metadata
  const service = serviceOf(object)
  const common = { route: describe(object), namespace, ...(service && { service }) }
  const protocol = object.kind === 'IngressRouteTCP' ? 'tcp' : 'http'
  return claims(object).map(({ host, backends }) => ({ host, protocol, backends, ...common }))
}

interface Claim {
  host: string
  backends: string[]
}

function claims({ kind, spec, metadata }: KubernetesObject): Claim[] {
  const own = metadata.namespace ?? 'default'
  if (kind === 'Ingress') {
    return routeSchemas.ingress.parse(spec).rules.flatMap(({ host, http }) => {
      const references = http.paths.flatMap(({ backend }) => backend.service ?? [])
      return claim([host ?? ''], references, own)
    })
  }
  if (kind === 'HTTPRoute') {
    const { hostnames, rules } = routeSchemas.httpRoute.parse(spec)
    const references = rules.flatMap(({ backendRefs }) => backendRefs)
    return claim(hostnames, references, own)
  }
  return routeSchemas.ingressRoute
    .parse(spec)
    .routes.flatMap(({ match, services }) => claim(hostsOfRule(match), services, own))
}

function claim(hosts: string[], references: RouteReference[], own: string): Claim[] {
  const backends = references.filter(({ name }) => name !== '').map((one) => backendOf(one, own))
  return hosts
    .map(hostName)
    .filter((host) => host !== undefined)
    .map((host) => ({ host, backends: [...new Set(backends)] }))
}

/** A Service as namespace/name; anything else, as Traefik's own dashboard, by its name alone. */
function backendOf({ name, namespace, kind }: RouteReference, own: string): string {
  return (kind ?? 'Service') === 'Service' ? `${namespace ?? own}/${name}` : name
}

/** Flux labels everything that a Kustomization applies. */
function serviceOf({ metadata }: KubernetesObject): string | undefined {
  const { labels = {} } = metadata
  const name = labels['kustomize.toolkit.fluxcd.io/name']
  const namespace = labels['kustomize.toolkit.fluxcd.io/namespace']
  return name && namespace ? `${namespace}/${name}` : undefined
}

function describe({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.namespace ?? 'default'}/${metadata.name}`
}
