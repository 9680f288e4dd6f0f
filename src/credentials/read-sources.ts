import type { KubernetesClient, KubernetesObject } from '../cluster/types.ts'
import { credentialsAnnotation } from './belonging.ts'
import type { CredentialSources } from './logins.ts'

/** Reads side by side what logins are made of; kinds that the cluster does not serve are empty. */
export async function readSources(
  client: KubernetesClient,
  { kept, simulated }: Pick<CredentialSources, 'kept' | 'simulated'>,
): Promise<CredentialSources> {
  const list = async (group: string, kind: string, labelSelector?: string) => {
    const resource = await client.resourceOf(group, kind)
    if (resource === undefined) return []
    return (await client.list(resource, labelSelector === undefined ? {} : { labelSelector })).items
  }
  // Helm keeps each release in a Secret of up to a megabyte; nobody signs in with those.
  const [secrets, services, clusters, databases, externalSecrets, releases] = await Promise.all([
    list('', 'Secret', 'owner!=helm'),
    list('', 'Service'),
    list('postgresql.cnpg.io', 'Cluster'),
    list('postgresql.cnpg.io', 'Database'),
    list('external-secrets.io', 'ExternalSecret'),
    list('helm.toolkit.fluxcd.io', 'HelmRelease'),
  ])
  return {
    secrets,
    databases: [
      ...clusters.map((object) => ({ ...object, kind: 'Cluster' })),
      ...databases.map((object) => ({ ...object, kind: 'Database' })),
    ],
    externalSecrets,
    releases,
    annotations: new Map(services.flatMap(annotationOf)),
    kept,
    simulated,
  }
}

function annotationOf({ metadata }: KubernetesObject): [string, string][] {
  const value = metadata.annotations?.[credentialsAnnotation]
  return value === undefined ? [] : [[`${metadata.namespace}/${metadata.name}`, value]]
}
