import { z } from 'zod'
import type { KubernetesObject } from '../cluster/types.ts'
import { databaseUsers } from './database-users.ts'

/** One secret of AWS Secrets Manager that the fleet reads. */
export interface WantedSecret {
  /** `fleet/postgresql/n8n` */
  key: string
  /** Properties of its JSON object → the value that it must have; undefined: any. */
  properties: Record<string, string | undefined>
}

const Remote = z.object({ key: z.string(), property: z.string().optional() })
const Spec = z.object({
  target: z.object({ name: z.string().optional() }).optional(),
  data: z.array(z.object({ remoteRef: Remote })).default([]),
  dataFrom: z.array(z.object({ extract: Remote.optional() })).default([]),
})

/** LocalStack's fixed credentials; it takes no others. */
const fixed: Record<string, string> = { accessKeyId: 'test', secretAccessKey: 'test' }

/**
 * The secrets that the fleet's ExternalSecrets read, by key. A user name is that of the PostgreSQL
 * role which signs in with it, else `admin`; `dataFrom` without a property gets name and password.
 */
export function wantedSecrets(objects: KubernetesObject[]): WantedSecret[] {
  const users = databaseUsers(objects)
  const wanted = new Map<string, WantedSecret['properties']>()
  for (const { apiVersion, kind, metadata, spec } of objects) {
    if (kind !== 'ExternalSecret' || !apiVersion.startsWith('external-secrets.io/')) continue
    const parsed = Spec.safeParse(spec)
    if (!parsed.success) continue
    const user = users.get(`${metadata.namespace}/${parsed.data.target?.name ?? metadata.name}`)
    for (const { key, property } of remotes(parsed.data)) {
      const properties = wanted.get(key) ?? {}
      wanted.set(key, properties)
      const value = property === 'username' ? user : fixed[property]
      properties[property] = properties[property] ?? value
    }
  }
  return [...wanted]
    .map(([key, properties]) => ({ key, properties: named(properties) }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
}

function remotes({ data, dataFrom }: z.infer<typeof Spec>) {
  const single = data.map(({ remoteRef: { key, property = 'password' } }) => ({ key, property }))
  const whole = dataFrom.flatMap(({ extract }) =>
    extract ? ['username', 'password'].map((property) => ({ key: extract.key, property })) : [],
  )
  return [...single, ...whole]
}

function named(properties: WantedSecret['properties']): WantedSecret['properties'] {
  return 'username' in properties
    ? { ...properties, username: properties.username ?? 'admin' }
    : properties
}
