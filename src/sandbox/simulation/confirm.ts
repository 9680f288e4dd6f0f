import type { KubernetesClient, KubernetesObject } from '../../cluster/types.ts'
import { configMapKind, secretKind } from './kinds.ts'
import { viewPod } from './pod.ts'
import { missingReferences, type ReferenceKind, referencesOf } from './references.ts'

/** Asks the API server itself whether something that a pod refers to is missing. */
export async function confirmed(
  client: Pick<KubernetesClient, 'get'>,
  object: KubernetesObject,
): Promise<boolean> {
  const pod = viewPod(object)
  const found = new Map<string, ReadonlySet<string> | undefined>()
  for (const { kind, name } of referencesOf(pod)) {
    const key = `${kind}/${name}`
    if (!found.has(key)) found.set(key, await keysOf(client, kind, name, object.metadata.namespace))
  }
  return missingReferences(pod, (kind, name) => found.get(`${kind}/${name}`)).length > 0
}

async function keysOf(
  client: Pick<KubernetesClient, 'get'>,
  kind: ReferenceKind,
  name: string,
  namespace: string | undefined,
): Promise<ReadonlySet<string> | undefined> {
  const object = await client.get(kind === 'Secret' ? secretKind : configMapKind, name, namespace)
  return (
    object && new Set([...Object.keys(object.data ?? {}), ...Object.keys(object.binaryData ?? {})])
  )
}
