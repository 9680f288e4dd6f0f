import { z } from 'zod'
import type { KubernetesObject, WorldReader } from '../cluster/types.ts'

const reference = z.object({
  name: z.string(),
  namespace: z.string().nullish(),
  kind: z.string().nullish(),
})
const ingressBackend = z.object({ service: z.object({ name: z.string() }).nullish() }).nullish()
const ingress = z.object({
  defaultBackend: ingressBackend,
  rules: z
    .array(
      z.object({
        http: z
          .object({ paths: z.array(z.object({ backend: ingressBackend })).nullish() })
          .nullish(),
      }),
    )
    .nullish(),
})
const ingressRoute = z.object({
  routes: z.array(z.object({ services: z.array(reference).nullish() })).nullish(),
})
const httpRoute = z.object({
  rules: z.array(z.object({ backendRefs: z.array(reference).nullish() })).nullish(),
})

/** The kinds by which HTTP reaches a Service by name. */
export const routeKinds = [
  { group: 'networking.k8s.io', kind: 'Ingress' },
  { group: 'traefik.io', kind: 'IngressRoute' },
  { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' },
] as const

/** namespace/name of every Service that an HTTP route of the cluster leads to. */
export function routedServices(world: WorldReader): ReadonlySet<string> {
  const found = routeKinds.flatMap(({ group, kind }) => world.list(group, kind).flatMap(servicesOf))
  return new Set(found)
}

function servicesOf({ kind, metadata, spec }: KubernetesObject): string[] {
  const own = metadata.namespace ?? 'default'
  if (kind === 'Ingress') {
    const { defaultBackend, rules } = ingress.safeParse(spec).data ?? {}
    const paths = (rules ?? []).flatMap(({ http }) => http?.paths ?? [])
    return [defaultBackend, ...paths.map(({ backend }) => backend)].flatMap((backend) =>
      backend?.service ? [`${own}/${backend.service.name}`] : [],
    )
  }
  const references =
    kind === 'IngressRoute'
      ? (ingressRoute.safeParse(spec).data?.routes ?? []).flatMap(({ services }) => services ?? [])
      : (httpRoute.safeParse(spec).data?.rules ?? []).flatMap((rule) => rule.backendRefs ?? [])
  return references
    .filter((one) => (one.kind ?? 'Service') === 'Service')
    .map(({ name, namespace }) => `${namespace ?? own}/${name}`)
}
