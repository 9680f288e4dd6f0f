import type { KubernetesObject } from '../cluster/types.ts'
import { isBcrypt } from './hash.ts'
import type { SecretLogin } from './types.ts'

/** Types of Secrets that no person signs in with. */
const technical =
  /^(kubernetes\.io\/(service-account-token|dockercfg|dockerconfigjson|tls|ssh-auth)|bootstrap\.kubernetes\.io\/token|helm\.sh\/release\.v1)$/

const passwordKey = /^(.*?)[-_.]?(password|passwd|pass)$/i
const userKey = /^(.*?)[-_.]?(username|user|login|email)$/i

/**
 * The logins that a Secret holds: each key that is called a password, with the key of a user that
 * begins in the same way (`admin-password` and `admin-user`). Pure.
 */
export function loginsOf(secret: KubernetesObject): SecretLogin[] {
  const { name, namespace = 'default' } = secret.metadata
  if (technical.test(typeof secret.type === 'string' ? secret.type : '')) return []
  const values = decoded(secret)
  return [...values].flatMap(([key, password]) => {
    const prefix = passwordKey.exec(key)?.[1]
    if (prefix === undefined) return []
    const user = [...values.keys()].find((other) => userKey.exec(other)?.[1] === prefix)
    const database = values.get('dbname')
    return [
      {
        secret: { namespace, name, passwordKey: key, ...(user && { userKey: user }) },
        account: prefix,
        ...(user && { user: values.get(user) ?? '' }),
        password,
        hashed: isBcrypt(password),
        ...(database !== undefined && { database }),
        metadata: secret.metadata,
      },
    ]
  })
}

/** Values that are no text (or empty) are left out: nobody types them. */
function decoded({ data }: KubernetesObject): Map<string, string> {
  const entries = Object.entries(typeof data === 'object' && data !== null ? data : {})
  const texts = entries.flatMap(([key, value]): [string, string][] => {
    const bytes = Buffer.from(String(value), 'base64')
    const text = bytes.toString('utf8')
    return text === '' || !bytes.equals(Buffer.from(text, 'utf8')) ? [] : [[key, text]]
  })
  return new Map(texts)
}
