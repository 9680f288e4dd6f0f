import { text } from 'node:stream/consumers'
import { type Exchange, openExchange } from './exchange.ts'
import { isRefused, isTransient } from './failures.ts'
import { errorFromBody } from './kubernetes-error.ts'
import { credentialOf } from './login.ts'
import { certificateOf, headersOf } from './request-credential.ts'
import { retrying } from './retry.ts'
import type { ClusterAccess, Credential } from './types.ts'

interface TransportRequest {
  method: 'GET' | 'PATCH' | 'DELETE'
  /** Path and query. */
  path: string
  accept?: string
  /** Sent as JSON with this content type. */
  body?: { contentType: string; value: unknown }
  signal?: AbortSignal
}

export interface Transport {
  /** The whole response, whatever its status. */
  send(request: TransportRequest): Promise<{ status: number; body: string }>
  /** The parsed body of a 2xx response; what passes by itself is tried again. @throws KubernetesError */
  json(request: TransportRequest): Promise<unknown>
  /** The body of a 2xx response as it comes; may be silent for long. @throws KubernetesError */
  stream(request: TransportRequest): Promise<AsyncIterable<Uint8Array>>
  close(): Promise<void>
}

/** A dead peer is noticed after this long; the server ends each watch well before. */
const silenceMs = 360_000
/**
 * Milliseconds for which a single call is tried again: every call of ours may be made twice. A server
 * that does not run is for whoever called, who knows how long to wait for it.
 */
const patience = 2_000
const passes = (error: unknown) => isTransient(error) && !isRefused(error)

/** HTTP/1.1 with keep-alive to one API server, TLS verified; connects with the first request. */
export function createTransport(access: ClusterAccess): Transport {
  const base = new URL(access.server)
  const prefix = base.pathname.replace(/\/$/, '')
  const closing = new AbortController()
  let opening: Promise<Exchange> | undefined
  const exchange = () => {
    opening ??= openExchange(access)
    return opening
  }

  const attempt = async (request: TransportRequest, credential: Credential, silence?: number) => {
    const { method, path, accept, body, signal } = request
    const options = {
      method,
      path: prefix + path,
      headers: { ...headersOf(credential), ...contentHeaders(accept, body?.contentType) },
      ...certificateOf(credential),
      ...(signal === undefined ? {} : { signal }),
    }
    const sent = body === undefined ? undefined : JSON.stringify(body.value)
    return (await exchange()).ask(options, sent, silence)
  }

  const dispatch = async (request: TransportRequest, silence?: number) => {
    const credential = await credentialOf(access)
    const answer = await attempt(request, credential, silence)
    if (answer.status !== 401 || !access.login) return answer
    // What a plugin lends may have ended before its time.
    access.login.forget(credential)
    await text(answer.body)
    return attempt(request, await access.login.credential(), silence)
  }

  const send = async (request: TransportRequest) => {
    const { status, body } = await dispatch(request)
    return { status, body: await text(body) }
  }

  const ask = async (request: TransportRequest) => {
    const { status, body } = await send(request)
    if (status < 200 || status > 299) throw errorFromBody(status, body)
    return JSON.parse(body)
  }

  return {
    send,
    json: (request) => retrying(() => ask(request), { signal: closing.signal, patience, passes }),
    stream: async (request) => {
      const { status, body } = await dispatch(request, silenceMs)
      if (status !== 200) throw errorFromBody(status, await text(body))
      return body
    },
    close: async () => {
      closing.abort(new Error('the client was closed'))
      const open = await opening
      open?.close()
      opening = undefined
    },
  }
}

function contentHeaders(accept = 'application/json', contentType?: string): Record<string, string> {
  return { accept, ...(contentType === undefined ? {} : { 'content-type': contentType }) }
}
