import type { ForwardTarget } from '../forward/types.ts'
import type { SecretLogin } from './types.ts'

/** On a Service: the Secret of its login, `namespace/name` or `name` in its own namespace. */
export const credentialsAnnotation = 'fleet.local/credentials'

type Target = Pick<ForwardTarget, 'name' | 'namespace' | 'service' | 'scheme'>

/** Secrets that charts call by the same name everywhere, and not after the product. */
const wellKnown: Record<string, RegExp> = {
  weave: /^cluster-user-auth$/,
  argocd: /^argocd-initial-admin-secret$/,
}
/** Of these a web service is a client: their passwords are not for its own login page. */
const stores = /postgres|redis|mysql|mariadb|mongo|rabbitmq|kafka|nats|cassandra|scylla/

/**
 * Whether a login is one of a service: the annotation of its Service decides; else it lies in the
 * same namespace and is called after the service, or after nothing where the service is a store. Pure.
 */
export function belongs(
  login: SecretLogin,
  target: Target,
  { annotation, roleSecrets }: { annotation: string | undefined; roleSecrets: ReadonlySet<string> },
): boolean {
  const { namespace, name } = login.secret
  if (annotation !== undefined) {
    const wanted = annotation.includes('/') ? annotation : `${target.namespace}/${annotation}`
    return wanted === `${namespace}/${name}`
  }
  if (namespace !== target.namespace) return false
  if (roleSecrets.has(`${namespace}/${name}`)) return target.scheme === 'postgresql'
  if (wellKnown[target.name]?.test(name)) return true
  const called = [target.name, target.service, target.service.replace(/-(rw|master|primary)$/, '')]
  if (!called.some((word) => name.includes(word))) return false
  return isStore(target) || !stores.test(withoutNames(name, called))
}

function isStore({ scheme }: Target): boolean {
  return scheme !== 'http' && scheme !== 'https'
}

function withoutNames(name: string, called: string[]): string {
  return called.reduce((rest, word) => rest.replaceAll(word, ''), name)
}
