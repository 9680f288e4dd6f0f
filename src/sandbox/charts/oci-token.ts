import { z } from 'zod'
import type { Fetch, UpstreamResponse } from './upstream.ts'

const TokenReply = z.object({
  token: z.string().optional(),
  access_token: z.string().optional(),
  expires_in: z.number().optional(),
})

/**
 * Fetches from registries without credentials of anyone: on a bearer challenge it asks the realm
 * for an anonymous token (distribution's token authentication), keeps it by repository while it
 * lasts, and tries again.
 */
export function createRegistryFetch(fetch: Fetch, now: () => number) {
  const tokens = new Map<string, { token: string; until: number }>()
  return async (
    repository: string,
    url: string,
    init: { method: string; headers: Record<string, string>; signal: AbortSignal },
  ): Promise<UpstreamResponse> => {
    const known = tokens.get(repository)
    const bearer = known && known.until > now() ? known.token : undefined
    const first = await fetch(url, { ...init, headers: authorized(init.headers, bearer) })
    const challenge = parseChallenge(first.headers.get('www-authenticate'))
    if (first.status !== 401 || challenge === undefined) return first
    const fresh = await askToken(fetch, challenge, init.signal)
    if (fresh === undefined) return first
    await first.body?.cancel()
    tokens.set(repository, { token: fresh.token, until: now() + fresh.seconds * 1000 })
    return fetch(url, { ...init, headers: authorized(init.headers, fresh.token) })
  }
}

export type RegistryFetch = ReturnType<typeof createRegistryFetch>

/** The parameters of `Bearer realm="…",service="…",scope="…"`; undefined for anything else. */
export function parseChallenge(header: string | null): Record<string, string> | undefined {
  const text = /^Bearer\s+(.*)$/i.exec(header ?? '')?.[1]
  if (text === undefined) return undefined
  const pairs = [...text.matchAll(/(\w+)="([^"]*)"/g)].map((match) => [match[1], match[2]])
  return Object.fromEntries(pairs)
}

async function askToken(
  fetch: Fetch,
  challenge: Record<string, string>,
  signal: AbortSignal,
): Promise<{ token: string; seconds: number } | undefined> {
  if (!URL.canParse(challenge.realm ?? '')) return undefined
  const url = new URL(challenge.realm ?? '')
  if (url.protocol !== 'https:') return undefined
  for (const name of ['service', 'scope']) {
    const value = challenge[name]
    if (value !== undefined) url.searchParams.set(name, value)
  }
  const reply = await fetch(url.href, { method: 'GET', headers: {}, signal })
  if (reply.status !== 200 || reply.body === null) {
    await reply.body?.cancel()
    return undefined
  }
  const parsed = TokenReply.safeParse(await new Response(reply.body).json().catch(() => undefined))
  const token = parsed.data?.token ?? parsed.data?.access_token
  // 60 s is what the protocol promises when nothing is said; a margin for the way there.
  return token === undefined
    ? undefined
    : { token, seconds: Math.max(1, (parsed.data?.expires_in ?? 60) - 10) }
}

function authorized(
  headers: Record<string, string>,
  token: string | undefined,
): Record<string, string> {
  return token === undefined ? headers : { ...headers, authorization: `Bearer ${token}` }
}
