import { createHash, timingSafeEqual } from 'node:crypto'

/** Whether an `Authorization` header carries these credentials; takes the same time either way. */
export function hasBasicAuth(
  header: string | undefined,
  credentials: { username: string; password: string },
): boolean {
  const encoded = /^Basic +([A-Za-z0-9+/=]+) *$/i.exec(header ?? '')?.[1] ?? ''
  const given = Buffer.from(encoded, 'base64').toString('utf8')
  return timingSafeEqual(digest(given), digest(`${credentials.username}:${credentials.password}`))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
