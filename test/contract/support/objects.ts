import type {
  KubernetesClient,
  KubernetesObject,
  ResourceKind,
} from '../../../src/cluster/types.ts'

/** A served resource, or a failed test. */
export async function kindOf(
  client: KubernetesClient,
  apiVersion: string,
  kind: string,
): Promise<ResourceKind> {
  const resource = await client.resourceOf(apiVersion, kind)
  if (!resource) throw new Error(`${kind} of ${apiVersion} is not served`)
  return resource
}

export function configMap(
  name: string,
  data: Record<string, string>,
  namespace = 'default',
): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data }
}

/** A namespaced CRD of version v1 that takes anything. */
export function definition(group: string, kind: string): KubernetesObject {
  const plural = `${kind.toLowerCase()}s`
  const schema = {
    openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  }
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase() },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  }
}
