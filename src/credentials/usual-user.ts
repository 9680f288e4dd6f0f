import { z } from 'zod'
import type { KubernetesObject } from '../cluster/types.ts'
import type { ForwardTarget } from '../forward/types.ts'
import { targetNamespaceOf } from '../health/release-target.ts'

/**
 * Users that products have when nobody says otherwise, for Secrets with a password alone. By the
 * name that people use, from the products' and charts' own documentation.
 */
const usual: Record<string, string> = {
  redis: 'default',
  grafana: 'admin',
  argocd: 'admin',
  rabbitmq: 'user',
  mongodb: 'root',
  mysql: 'root',
}

/** What a password's key says of its user: `postgres-password`, `mongodb-root-password`. */
const accounts: Record<string, string> = {
  postgres: 'postgres',
  root: 'root',
  'mongodb-root': 'root',
  'mysql-root': 'root',
  admin: 'admin',
}

const emailSchema = z.object({ values: z.object({ env: z.object({ email: z.string() }) }) })

/**
 * The user of a login whose Secret names none: pgAdmin's is the e-mail address in its release's
 * values, others have one by habit. Undefined where nothing tells. Pure.
 */
export function usualUser(
  target: Pick<ForwardTarget, 'name' | 'namespace' | 'service'>,
  account: string,
  releases: KubernetesObject[],
): string | undefined {
  if (target.name === 'pgadmin' || /pgadmin/.test(target.service)) {
    const inNamespace = releases.filter(
      (release) => targetNamespaceOf(release) === target.namespace,
    )
    const email = inNamespace.flatMap(({ spec }) => emailSchema.safeParse(spec).data ?? [])[0]
    if (email) return email.values.env.email
  }
  return accounts[account] ?? usual[target.name]
}
