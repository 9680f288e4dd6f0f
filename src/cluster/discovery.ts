import { z } from 'zod'
import { splitApiVersion } from './paths.ts'
import type { Transport } from './transport.ts'
import type { ResourceKind } from './types.ts'

/** Aggregated discovery (apidiscovery.k8s.io; v2 since 1.30, v2beta1 since 1.27): one request a root. */
const accept = ['v2', 'v2beta1']
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .concat('application/json')
  .join(',')

const discoverySchema = z.object({
  kind: z.literal('APIGroupDiscoveryList'),
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string().default('') }).default({ name: '' }),
      versions: z
        .array(
          z.object({
            version: z.string(),
            resources: z
              .array(
                z.object({
                  resource: z.string(),
                  scope: z.string(),
                  responseKind: z.object({ kind: z.string() }).nullish(),
                }),
              )
              .default([]),
          }),
        )
        .default([]),
    }),
  ),
})

export interface Discovery {
  /** @see KubernetesClient.resourceOf */
  resourceOf(apiVersionOrGroup: string, kind: string): Promise<ResourceKind | undefined>
  /** Forgets what is cached: the server no longer serves something it named. */
  invalidate(): void
}

/** Asks on the first need, and again when a kind is not among the known ones: its CRD may be new. */
export function createDiscovery(transport: Transport): Discovery {
  let known: ResourceKind[] | undefined
  let asking: Promise<ResourceKind[]> | undefined
  const ask = () => {
    asking ??= fetchResources(transport).finally(() => {
      asking = undefined
    })
    return asking
  }
  return {
    resourceOf: async (apiVersionOrGroup, kind) => {
      const cached = known && findResource(known, apiVersionOrGroup, kind)
      if (cached) return cached
      known = await ask()
      return findResource(known, apiVersionOrGroup, kind)
    },
    invalidate: () => {
      known = undefined
    },
  }
}

async function fetchResources(transport: Transport): Promise<ResourceKind[]> {
  const answers = await Promise.all(
    ['/api', '/apis'].map((path) => transport.json({ method: 'GET', path, accept })),
  )
  return answers.flatMap(parseDiscovery)
}

/**
 * The served resources in the server's order of preference.
 * @throws when the server is older than Kubernetes 1.27, which has no aggregated discovery
 */
export function parseDiscovery(answer: unknown): ResourceKind[] {
  const parsed = discoverySchema.safeParse(answer)
  if (!parsed.success) {
    throw new Error('the API server offers no aggregated discovery (Kubernetes 1.27 or newer does)')
  }
  return parsed.data.items.flatMap(({ metadata, versions }) =>
    versions.flatMap(({ version, resources }) =>
      resources.flatMap(({ resource, scope, responseKind }) =>
        responseKind
          ? {
              group: metadata.name,
              version,
              kind: responseKind.kind,
              plural: resource,
              namespaced: scope === 'Namespaced',
            }
          : [],
      ),
    ),
  )
}

/** By `group/version`, by core version (`v1`), or by group alone: then the preferred version. */
export function findResource(
  resources: ResourceKind[],
  apiVersionOrGroup: string,
  kind: string,
): ResourceKind | undefined {
  const exact = /\/|^v\d/.test(apiVersionOrGroup)
  const { group, version } = exact
    ? splitApiVersion(apiVersionOrGroup)
    : { group: apiVersionOrGroup, version: undefined }
  return resources.find(
    (resource) =>
      resource.kind === kind &&
      resource.group === group &&
      (version === undefined || resource.version === version),
  )
}
