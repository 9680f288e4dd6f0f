import type { Readable } from 'node:stream'
import type { Agent } from 'undici'
import { isRefused, isTransient } from './failures.js'
import { errorFromBody } from './kubernetes-error.js'
import { retrying } from './retry.js'
import type { ClusterAccess } from './types.js'

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
  stream(request: TransportRequest): Promise<Readable>
  close(): Promise<void>
}

/** A dead peer is noticed after this long; the server ends each watch well before. */
const silenceMs = 360_000
const answerMs = 60_000
/**
 * Milliseconds for which a single call is tried again: every call of ours may be made twice. A server
 * that does not run is for whoever called, who knows how long to wait for it.
 */
const patience = 2_000
const passes = (error: unknown) => isTransient(error) && !isRefused(error)

/** HTTP/1.1 with keep-alive to one API server, TLS verified. undici is loaded by the first request. */
export function createTransport(access: ClusterAccess): Transport {
  const base = new URL(access.server)
  const prefix = base.pathname.replace(/\/$/, '')
  const closing = new AbortController()
  let opening: Promise<Agent> | undefined
  const agent = () => {
    opening ??= openAgent(access)
    return opening
  }

  const dispatch = async (request: TransportRequest, bodyTimeout: number) => {
    const { method, path, accept, body, signal } = request
    const response = await (await agent()).request({
      origin: base.origin,
      path: prefix + path,
      method,
      headers: headersOf(access, accept, body?.contentType),
      body: body === undefined ? null : JSON.stringify(body.value),
      headersTimeout: answerMs,
      bodyTimeout,
      ...(signal === undefined ? {} : { signal }),
    })
    return response
  }

  const send = async (request: TransportRequest) => {
    const response = await dispatch(request, answerMs)
    return { status: response.statusCode, body: await response.body.text() }
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
      const { statusCode, body } = await dispatch(request, silenceMs)
      if (statusCode !== 200) throw errorFromBody(statusCode, await body.text())
      return body
    },
    close: async () => {
      closing.abort(new Error('the client was closed'))
      await (await opening)?.destroy()
      opening = undefined
    },
  }
}

async function openAgent(access: ClusterAccess): Promise<Agent> {
  const { Agent } = await import('undici')
  return new Agent({
    allowH2: false,
    keepAliveTimeout: 30_000,
    connect: {
      timeout: 10_000,
      ...(access.certificateAuthority === undefined ? {} : { ca: access.certificateAuthority }),
      ...(access.clientCertificate === undefined ? {} : { cert: access.clientCertificate }),
      ...(access.clientKey === undefined ? {} : { key: access.clientKey }),
    },
  })
}

function headersOf(
  access: ClusterAccess,
  accept = 'application/json',
  contentType?: string,
): Record<string, string> {
  return {
    accept,
    'user-agent': 'fleet',
    ...(access.token === undefined ? {} : { authorization: `Bearer ${access.token}` }),
    ...(contentType === undefined ? {} : { 'content-type': contentType }),
  }
}
