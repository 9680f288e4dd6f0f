import type { KubernetesObject } from '../cluster/types.ts'
import type { ForwardTarget } from '../forward/types.ts'
import type { DevelopmentSecrets } from '../secrets/kept.ts'
import { belongs } from './belonging.ts'
import { databasesOf } from './databases.ts'
import { keptValue } from './kept-value.ts'
import { loginsOf } from './secret-login.ts'
import type { Login, SecretLogin } from './types.ts'
import { usualUser } from './usual-user.ts'

/** All that logins are read from. */
export interface CredentialSources {
  secrets: KubernetesObject[]
  /** CloudNativePG's Clusters and Databases. */
  databases: KubernetesObject[]
  externalSecrets: KubernetesObject[]
  releases: KubernetesObject[]
  /** By `namespace/name` of a Service: its annotation `fleet.local/credentials`. */
  annotations: ReadonlyMap<string, string>
  kept: DevelopmentSecrets
  /** In the sandbox the Secrets that operators make hold placeholders. */
  simulated: boolean
}

/** The logins of each service, in its order; a service that asks for none has none. Pure. */
export function loginsByService(
  targets: ForwardTarget[],
  sources: CredentialSources,
): Map<string, Login[]> {
  const all = sources.secrets.flatMap(loginsOf)
  const { secrets: roleSecrets, owned } = databasesOf(sources.databases)
  const keptOf = ({ secret: { namespace, name } }: SecretLogin, key: string) =>
    keptValue({ namespace, name, key }, sources.externalSecrets, sources.kept)
  const loginOf = (login: SecretLogin, target: ForwardTarget): Login => {
    const { secret, hashed, account } = login
    const unreadable = hashed || sources.simulated
    const plain = unreadable ? keptOf(login, secret.passwordKey) : undefined
    const password = plain ?? (hashed ? undefined : login.password)
    const ownUser = sources.simulated && secret.userKey ? keptOf(login, secret.userKey) : undefined
    const user = ownUser ?? login.user ?? usualUser(target, account, sources.releases)
    const database = login.database ?? databaseOf(target, user, owned)
    return {
      ...(user !== undefined && { user }),
      ...(password !== undefined && { password }),
      hashed: password === undefined,
      ...(database !== undefined && { database }),
      secret,
    }
  }
  return new Map(
    targets.map((target) => {
      const annotation = sources.annotations.get(`${target.namespace}/${target.service}`)
      const its = all.filter((login) => belongs(login, target, { annotation, roleSecrets }))
      return [target.id, its.map((login) => loginOf(login, target))]
    }),
  )
}

/** A role without a database of its own signs in to the one that every PostgreSQL has. */
function databaseOf(
  { scheme, namespace }: ForwardTarget,
  user: string | undefined,
  owned: ReadonlyMap<string, string>,
): string | undefined {
  if (scheme !== 'postgresql') return undefined
  return owned.get(`${namespace}/${user}`) ?? 'postgres'
}
