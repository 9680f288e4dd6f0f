import { z } from 'zod'
import type { KubernetesObject } from '../cluster/types.ts'

const reference = z.object({ name: z.string() })
const clusterSchema = z.object({
  superuserSecret: reference.optional(),
  managed: z
    .object({
      roles: z
        .array(z.object({ name: z.string(), passwordSecret: reference.optional() }))
        .default([]),
    })
    .optional(),
  bootstrap: z
    .object({
      initdb: z
        .object({
          database: z.string().optional(),
          owner: z.string().optional(),
          secret: reference.optional(),
        })
        .optional(),
    })
    .optional(),
})
const databaseSchema = z.object({ name: z.string(), owner: z.string() })

/** What CloudNativePG's objects say of roles and their databases. */
export interface Databases {
  /** `namespace/name` of the Secrets of roles. */
  secrets: Set<string>
  /** The database that a role owns; its key is `namespace/role`. */
  owned: Map<string, string>
}

/** Reads CloudNativePG's Clusters and Databases; others are left out. Pure. */
export function databasesOf(objects: KubernetesObject[]): Databases {
  const secrets = new Set<string>()
  const owned = new Map<string, string>()
  /** Of several databases the first: it is called like its application, others have endings. */
  const own = (role: string, database: string | undefined) => {
    const before = owned.get(role)
    if (database && (!before || database < before)) owned.set(role, database)
  }
  for (const { kind, metadata, spec } of objects) {
    const namespace = metadata.namespace ?? 'default'
    const cluster = kind === 'Cluster' ? clusterSchema.safeParse(spec).data : undefined
    const initdb = cluster?.bootstrap?.initdb
    const roles = cluster?.managed?.roles.map(({ passwordSecret }) => passwordSecret) ?? []
    for (const secret of [cluster?.superuserSecret, initdb?.secret, ...roles]) {
      if (secret) secrets.add(`${namespace}/${secret.name}`)
    }
    const database = kind === 'Database' ? databaseSchema.safeParse(spec).data : undefined
    own(`${namespace}/${database?.owner}`, database?.name)
    own(`${namespace}/${initdb?.owner}`, initdb?.database)
  }
  return { secrets, owned }
}
