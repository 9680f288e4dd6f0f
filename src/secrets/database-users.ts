import { z } from 'zod'
import type { KubernetesObject } from '../cluster/types.ts'

const Reference = z.object({ name: z.string() })
const Spec = z.object({
  superuserSecret: Reference.optional(),
  managed: z
    .object({
      roles: z
        .array(z.object({ name: z.string(), passwordSecret: Reference.optional() }))
        .default([]),
    })
    .default({ roles: [] }),
})

/**
 * namespace/name of a Secret → the PostgreSQL role that signs in with it. CloudNativePG refuses a
 * Secret whose `username` is not the name of the role.
 */
export function databaseUsers(objects: KubernetesObject[]): Map<string, string> {
  const users = new Map<string, string>()
  for (const { apiVersion, kind, metadata, spec } of objects) {
    if (kind !== 'Cluster' || !apiVersion.startsWith('postgresql.cnpg.io/')) continue
    const parsed = Spec.safeParse(spec)
    if (!parsed.success) continue
    const { superuserSecret, managed } = parsed.data
    const at = (name: string) => `${metadata.namespace}/${name}`
    if (superuserSecret) users.set(at(superuserSecret.name), 'postgres')
    for (const { name, passwordSecret } of managed.roles) {
      if (passwordSecret) users.set(at(passwordSecret.name), name)
    }
  }
  return users
}
