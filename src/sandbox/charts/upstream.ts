import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { respondText } from '../../agent/handler.ts'

/** A GET or HEAD of something real; rejects when nothing answers in time. */
export type Fetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; signal: AbortSignal },
) => Promise<UpstreamResponse>

/** The part of a fetch response that is passed on. */
export interface UpstreamResponse {
  status: number
  headers: { get(name: string): string | null }
  body: ReadableStream | null
}

/** undici's fetch behind the proxy that the environment names; loaded when first needed. */
export function createUpstreamFetch(): Fetch {
  let loaded: Promise<Fetch> | undefined
  return async (url, init) => {
    loaded ??= load()
    return (await loaded)(url, init)
  }
}

async function load(): Promise<Fetch> {
  const { EnvHttpProxyAgent, fetch } = await import('undici')
  const dispatcher = new EnvHttpProxyAgent()
  return (url, init) => fetch(url, { ...init, dispatcher })
}

const PASSED_ON = [
  'content-type',
  'content-length',
  'docker-content-digest',
  'etag',
  'last-modified',
]

/** Streams a response through; one that breaks off breaks the connection, so no half chart passes. */
export async function passOn(
  upstream: UpstreamResponse,
  response: ServerResponse,
  extraHeaders: Record<string, string> = {},
): Promise<void> {
  const headers: Record<string, string> = { ...extraHeaders }
  for (const name of PASSED_ON) {
    const value = upstream.headers.get(name)
    if (value !== null) headers[name] = value
  }
  response.writeHead(upstream.status, headers)
  if (upstream.body === null) {
    response.end()
    return
  }
  await pipeline(Readable.fromWeb(upstream.body), response).catch(() => response.destroy())
}

/** Answers for an upstream that stopped answering after it was found to be there. */
export function respondUnreachable(response: ServerResponse, url: string, error: unknown): true {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const why = cause instanceof Error ? cause.message : String(cause)
  return respondText(response, 502, `${url} does not answer: ${why}`)
}

/** Whether a status says what the repository holds; a refusal or a fault says nothing about it. */
export function isTruth(status: number): boolean {
  return (status >= 200 && status < 300) || status === 404 || status === 410
}
