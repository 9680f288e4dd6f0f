import { z } from 'zod'
import type { KubernetesObject } from '../cluster/types.ts'
import type { DevelopmentSecrets } from './kept.ts'

/** The Secret that holds all development secrets, in LocalStack's namespace. */
export const developmentSecrets = 'development-secrets'
/** On that Secret, as JSON: key → the names of its properties. Nothing secret. */
export const propertiesAnnotation = 'fleet.local/secret-properties'

const Key = z.object({ name: z.string(), namespace: z.string(), key: z.string() })
const Store = z.object({
  provider: z.object({
    aws: z.object({
      auth: z.object({
        secretRef: z.object({ accessKeyIDSecretRef: Key, secretAccessKeySecretRef: Key }),
      }),
    }),
  }),
})

/**
 * What has to be in the cluster before LocalStack starts: its content, as the Secret
 * `development-secrets` (one entry a secret, `/` written as `.`), and the credentials that the
 * stores present to it. Namespaces come too; Flux takes them over.
 */
export function secretObjects(
  fleet: KubernetesObject[],
  localstack: string,
  secrets: DevelopmentSecrets,
): KubernetesObject[] {
  const content = Object.entries(secrets).map(([key, value]) => [
    key.replaceAll('/', '.'),
    JSON.stringify(value),
  ])
  const properties = Object.entries(secrets).map(([key, value]) => [key, Object.keys(value)])
  const annotations = { [propertiesAnnotation]: JSON.stringify(Object.fromEntries(properties)) }
  const all = secret(localstack, developmentSecrets, Object.fromEntries(content))
  const made = [{ ...all, metadata: { ...all.metadata, annotations } }, ...storeCredentials(fleet)]
  const namespaces = new Set(made.map(({ metadata }) => metadata.namespace))
  return [...[...namespaces].map(namespace), ...made]
}

function storeCredentials(fleet: KubernetesObject[]) {
  const wanted = new Map<string, ReturnType<typeof secret>>()
  for (const { apiVersion, kind, spec } of fleet) {
    if (kind !== 'ClusterSecretStore' || !apiVersion.startsWith('external-secrets.io/')) continue
    const store = Store.safeParse(spec)
    if (!store.success) continue
    const { accessKeyIDSecretRef, secretAccessKeySecretRef } =
      store.data.provider.aws.auth.secretRef
    for (const { namespace, name, key } of [accessKeyIDSecretRef, secretAccessKeySecretRef]) {
      const before = wanted.get(`${namespace}/${name}`)?.stringData
      // LocalStack takes these two words and no others.
      wanted.set(`${namespace}/${name}`, secret(namespace, name, { ...before, [key]: 'test' }))
    }
  }
  return [...wanted.values()]
}

function secret(namespace: string, name: string, stringData: Record<string, string>) {
  const metadata = { name, namespace }
  return { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', stringData }
}

function namespace(name: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
}
