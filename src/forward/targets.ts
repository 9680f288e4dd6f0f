import { z } from 'zod'
import type { KubernetesObject, WorldReader } from '../cluster/types.ts'
import { isInternal, type Product, products, variantOf } from './customary.ts'
import { routedServices } from './routed.ts'
import type { ForwardTarget } from './types.ts'

/** `fleet.local/forward: "5432"`, `"3030:http"` (local:port) or `"false"` on a Service. */
export const forwardAnnotation = 'fleet.local/forward'

/** What fleet.yaml's `forward` says of one service. */
export interface ForwardSetting {
  namespace?: string | undefined
  port?: number | string | undefined
  local?: number | undefined
}
/** By the Service's name, or by what people call it. */
export type ForwardSettings = Record<string, ForwardSetting>

const specSchema = z.object({
  type: z.string().nullish(),
  clusterIP: z.string().nullish(),
  ports: z
    .array(
      z.object({
        name: z.string().nullish(),
        port: z.number(),
        protocol: z.string().nullish(),
        appProtocol: z.string().nullish(),
      }),
    )
    .nullish(),
})

/** A Service as far as forwarding reads it. */
interface Candidate {
  namespace: string
  service: string
  annotation: string | undefined
  /** Meant to be reached from outside the cluster, or by many inside it. */
  exposed: boolean
  headless: boolean
  ports: { name: string; port: number; appProtocol: string }[]
}

/** Of Flux and Kubernetes themselves; a proxy in front of everything is reached by its names. */
const leftAlone = new Set(['kube-system', 'flux-system'])
const proxies = /traefik|ingress-nginx|istio|envoy/

/**
 * The Services that a person would open, each with the port to open and its local one: those of
 * fleet.yaml and annotations, well-known products, what a route leads to or a Service type exposes.
 * Sorted by name. Local ports may coincide: whoever listens decides.
 */
export function forwardTargets(
  world: WorldReader,
  settings: ForwardSettings = {},
): ForwardTarget[] {
  const routed = routedServices(world)
  const candidates = world.list('', 'Service').flatMap(candidateOf)
  const chosen = candidates.flatMap((candidate) => {
    const isRouted = routed.has(`${candidate.namespace}/${candidate.service}`)
    return choose(candidate, settings, isRouted)
  })
  return named(withoutVariants(chosen)).toSorted((a, b) => a.name.localeCompare(b.name))
}

/**
 * The target of any Service that somebody asks for by name (`grafana`, `monitoring/grafana`,
 * `grafana:http`), whether or not a person would usually open it; undefined when there is none.
 */
export function findTarget(
  world: WorldReader,
  wanted: string,
  settings: ForwardSettings = {},
): ForwardTarget | undefined {
  const [, namespace, name = '', port] = /^(?:([^/]+)\/)?([^/:]+)(?::(.+))?$/.exec(wanted) ?? []
  const usual = forwardTargets(world, settings).find((target) => {
    const isCalled = target.name === name || target.service === name
    return isCalled && (namespace === undefined || target.namespace === namespace)
  })
  if (usual && port === undefined) return usual
  const routed = routedServices(world)
  for (const candidate of world.list('', 'Service').flatMap(candidateOf)) {
    const { service } = usual ?? { service: name }
    if (candidate.service !== service) continue
    if (namespace !== undefined && candidate.namespace !== namespace) continue
    const isRouted = routed.has(`${candidate.namespace}/${candidate.service}`)
    const found = portOf(candidate, port)
    if (!found) continue
    const target = toTarget(candidate, found, { routed: isRouted })
    // Who names the port that is usual anyway means the same, with its customary local port.
    return usual?.id === target.id ? usual : target
  }
  return undefined
}

function candidateOf({ metadata, spec }: KubernetesObject): Candidate[] {
  const { name, namespace = 'default', annotations } = metadata
  const parsed = specSchema.safeParse(spec)
  if (!parsed.success || parsed.data.type === 'ExternalName') return []
  const { ports, type, clusterIP } = parsed.data
  return [
    {
      namespace,
      service: name,
      annotation: annotations?.[forwardAnnotation],
      exposed: type === 'LoadBalancer' || type === 'NodePort',
      headless: clusterIP === 'None',
      ports: (ports ?? [])
        .filter(({ protocol }) => (protocol ?? 'TCP') === 'TCP')
        .map((one) => ({
          name: one.name ?? '',
          port: one.port,
          appProtocol: one.appProtocol ?? '',
        })),
    },
  ]
}

interface Choice {
  candidate: Candidate
  target: ForwardTarget
  product: Product | undefined
}

function choose(candidate: Candidate, settings: ForwardSettings, routed: boolean): Choice[] {
  const { annotation, namespace, service } = candidate
  const { product, port } = productOf(candidate)
  const setting = settingFor(settings, candidate, product)
  if (setting) {
    const found = portOf(candidate, setting.port) ?? port
    if (!found) return []
    const options = { routed, product, ...(setting.local && { local: setting.local }) }
    return [{ candidate, product: undefined, target: toTarget(candidate, found, options) }]
  }
  if (annotation !== undefined) return byAnnotation(candidate, annotation, routed)
  if (leftAlone.has(namespace) || service === 'kubernetes' || isInternal(service)) return []
  if (port) return [{ candidate, product, target: toTarget(candidate, port, { routed, product }) }]
  const wanted = routed || (candidate.exposed && !proxies.test(service))
  const first = webPort(candidate)
  if (!wanted || !first || candidate.headless) return []
  return [{ candidate, product: undefined, target: toTarget(candidate, first, { routed }) }]
}

function settingFor(
  settings: ForwardSettings,
  { namespace, service }: Candidate,
  product: Product | undefined,
): ForwardSetting | undefined {
  const setting = settings[service] ?? (product && settings[product.name])
  if (!setting) return undefined
  return setting.namespace === undefined || setting.namespace === namespace ? setting : undefined
}

function byAnnotation(candidate: Candidate, annotation: string, routed: boolean): Choice[] {
  const [, local, port = ''] = /^(?:(\d+):)?([a-z0-9-]+)$/.exec(annotation) ?? []
  const found = portOf(candidate, port)
  if (!found) return []
  const options = { routed, ...(local && { local: Number(local) }) }
  return [{ candidate, product: undefined, target: toTarget(candidate, found, options) }]
}

/** By the Service's name, or by a port that belongs to one product only. */
function productOf(candidate: Candidate): {
  product: Product | undefined
  port: Candidate['ports'][number] | undefined
} {
  for (const product of products) {
    if (!product.service.test(variantOf(candidate.service).base)) continue
    const port =
      product.port === undefined
        ? webPort(candidate)
        : candidate.ports.find(({ port }) => port === product.port)
    if (port) return { product, port }
  }
  return { product: undefined, port: undefined }
}

/** The port that a browser is meant for: by its name, by its number, or the only one. */
function webPort({ ports }: Pick<Candidate, 'ports'>): Candidate['ports'][number] | undefined {
  const web = /^(http|https|web|ui|service|dashboard)(-.*)?$/
  return (
    ports.find(({ name, appProtocol }) => web.test(name) || /^https?$/.test(appProtocol)) ??
    ports.find(({ port }) => [80, 443, 8080, 3000].includes(port)) ??
    ports[0]
  )
}

function portOf(
  { ports }: Candidate,
  wanted: number | string | undefined,
): Candidate['ports'][number] | undefined {
  if (wanted === undefined) return webPort({ ports })
  return ports.find(({ name, port }) => name === wanted || String(port) === String(wanted))
}

function toTarget(
  { namespace, service }: Candidate,
  { port, name, appProtocol }: Candidate['ports'][number],
  options: { routed: boolean; product?: Product | undefined; local?: number },
): ForwardTarget {
  const { product, local, routed } = options
  const secure = port === 443 || name === 'https' || appProtocol === 'https'
  return {
    id: `${namespace}/${service}:${port}`,
    name: product?.name ?? service,
    namespace,
    service,
    port,
    local: local ?? product?.local ?? unprivileged(port),
    fixed: local !== undefined,
    scheme: product?.scheme ?? (secure ? 'https' : 'http'),
    routed,
  }
}

/** Ports below 1024 want rights that fleet does not ask for: 80 → 8080, 443 → 8443. */
function unprivileged(port: number): number {
  return port < 1024 ? port + 8000 : port
}

/** Of the Services before the same pods, the one that people want. */
function withoutVariants(choices: Choice[]): ForwardTarget[] {
  const best = new Map<string, Choice>()
  const rank = ({ candidate }: Choice) =>
    variantOf(candidate.service).rank + (candidate.headless ? 100 : 0)
  for (const choice of choices) {
    const { candidate, product, target } = choice
    const { base } = variantOf(candidate.service)
    const group = product ? `${product.name} ${candidate.namespace} ${base}` : target.id
    const before = best.get(group)
    if (!before || rank(choice) < rank(before)) best.set(group, choice)
  }
  return [...best.values()].map(({ target }) => target)
}

/** What two have in common is no name: then the Service's is, then with its namespace. */
function named(targets: ForwardTarget[]): ForwardTarget[] {
  const isUnique = (pick: (target: ForwardTarget) => string, one: ForwardTarget) =>
    targets.filter((other) => pick(other) === pick(one)).length === 1
  return targets.map((target) => {
    if (isUnique(({ name }) => name, target)) return target
    const { service, namespace } = target
    const name = isUnique((one) => one.service, target) ? service : `${namespace}/${service}`
    return { ...target, name }
  })
}
