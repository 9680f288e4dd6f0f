import type { KubernetesClient, ResourceKind } from '../cluster/types.ts'

/**
 * Kinds that may be woken. HelmRelease is not among them: with CancelHealthCheckOnNewRevision an
 * annotated one ended in RetriesExceeded.
 */
const PLURALS = {
  Kustomization: 'kustomizations',
  GitRepository: 'gitrepositories',
  OCIRepository: 'ocirepositories',
  HelmRepository: 'helmrepositories',
  HelmChart: 'helmcharts',
  Bucket: 'buckets',
} as const

export interface Reconcilable {
  kind: keyof typeof PLURALS
  name: string
  namespace: string
}

const REQUESTED_AT = 'reconcile.fluxcd.io/requestedAt'

/**
 * Asks Flux to reconcile an object now instead of at its interval.
 * @param token any text that is not the one of the last request; the time, unless told
 * @param others further annotations to set, or with null to take away
 * @throws KubernetesError, also when the object is gone
 */
export async function requestReconcile(
  client: Pick<KubernetesClient, 'patch'>,
  { kind, name, namespace }: Reconcilable,
  token = new Date().toISOString(),
  others: Record<string, string | null> = {},
): Promise<void> {
  const annotations = { ...others, [REQUESTED_AT]: token }
  await client.patch(resourceOf(kind), { name, namespace }, { metadata: { annotations } })
}

/**
 * Lets a HelmRelease that has given up begin again, its failures forgotten: helm-controller takes
 * a reset only together with a request of the same value.
 * @throws KubernetesError, also when the object is gone
 */
export async function resetRelease(
  client: Pick<KubernetesClient, 'patch'>,
  target: { name: string; namespace: string },
  now: Date = new Date(),
): Promise<void> {
  const at = now.toISOString()
  const annotations = { [REQUESTED_AT]: at, 'reconcile.fluxcd.io/resetAt': at }
  await client.patch(helmReleases, target, { metadata: { annotations } })
}

const helmReleases: ResourceKind = {
  group: 'helm.toolkit.fluxcd.io',
  version: 'v2',
  kind: 'HelmRelease',
  plural: 'helmreleases',
  namespaced: true,
}

function resourceOf(kind: Reconcilable['kind']): ResourceKind {
  const area = kind === 'Kustomization' ? 'kustomize' : 'source'
  const group = `${area}.toolkit.fluxcd.io`
  return { group, version: 'v1', kind, plural: PLURALS[kind], namespaced: true }
}
