import type { Login } from './types.ts'

/**
 * The URL with its login in it, for programs that take one (`psql`, `redis-cli -u`); undefined for
 * web pages, which ask for it, and without a password. Pure.
 */
export function connectionString(
  url: string,
  { user = '', password, database }: Pick<Login, 'user' | 'password' | 'database'>,
): string | undefined {
  const [, scheme, host] = /^([a-z][a-z0-9+.-]*):\/\/([^/]+)/.exec(url) ?? []
  if (!scheme || !host || /^https?$/.test(scheme) || password === undefined) return undefined
  const path = database === undefined ? '' : `/${encodeURIComponent(database)}`
  return `${scheme}://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}${path}`
}
