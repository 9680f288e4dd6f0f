import type { KubernetesClient, WorldReader } from '../cluster/types.ts'
import type { KindRef } from './checks.ts'

/** The kinds whose states decide whether a service is healthy. */
const decisive: KindRef[] = [
  { group: 'kustomize.toolkit.fluxcd.io', kind: 'Kustomization' },
  { group: 'helm.toolkit.fluxcd.io', kind: 'HelmRelease' },
  ...['Deployment', 'StatefulSet', 'DaemonSet'].map((kind) => ({ group: 'apps', kind })),
  { group: '', kind: 'Pod' },
]

/**
 * Whether the world has exactly what the API server has right now of the kinds that decide about
 * health. A world fed by watches may lag behind; a good end must not be read from the past.
 * @throws KubernetesError when the API server does not answer
 */
export async function isUpToDate(
  client: Pick<KubernetesClient, 'list' | 'resourceOf'>,
  world: Pick<WorldReader, 'list'>,
): Promise<boolean> {
  const same = await Promise.all(
    decisive.map(async ({ group, kind }) => {
      const resource = await client.resourceOf(group, kind)
      if (!resource) return true
      const { items } = await client.list(resource)
      return versionsOf(items) === versionsOf(world.list(group, kind))
    }),
  )
  return same.every(Boolean)
}

type Versioned = { metadata: { uid?: string; resourceVersion?: string } }

function versionsOf(objects: readonly Versioned[]): string {
  return objects
    .map(({ metadata: { uid, resourceVersion } }) => `${uid}:${resourceVersion}`)
    .toSorted()
    .join()
}
