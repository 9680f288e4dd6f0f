import type { IncomingMessage, ServerResponse } from 'node:http'
import type { WantedChart } from '../../agent/contract.ts'
import type { Handler } from '../../agent/handler.ts'
import { steadyNow } from '../../system/clock.ts'
import type { ChartContext } from './context.ts'
import {
  type OciRequest,
  parseOciPath,
  registryOrigin,
  splitRepository,
  upstreamReference,
} from './oci-path.ts'
import { MANIFEST_TYPE, ociStandIn, tagOfVersion } from './oci-stand-in.ts'
import { createRegistryFetch, type RegistryFetch } from './oci-token.ts'
import { isTruth, passOn, respondUnreachable } from './upstream.ts'
import { wantedFromOci } from './wanted.ts'

type Read = Exclude<OciRequest, { kind: 'ping' }>

/** A read-only OCI registry under `/v2/`: the real one while it answers, else stand-ins. */
export function ociRegistryHandler(context: ChartContext): Handler {
  const registry = createRegistryFetch(context.fetch, steadyNow)
  const standIns = createStandIns(context)
  return async (request, response, url) => {
    if (url.pathname !== '/v2' && !url.pathname.startsWith('/v2/')) return false
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return registryError(response, 405, 'UNSUPPORTED', 'This registry is read-only.')
    }
    const read = parseOciPath(url.pathname)
    if (read === undefined) return registryError(response, 404, 'NAME_UNKNOWN', 'No such path.')
    if (read.kind === 'ping') return respondJson(response, 200, '{}')
    return (await answers(context, registry, read.repository))
      ? proxy(context, registry, request, response, read, url.search)
      : standIns(response, read, request.method === 'HEAD')
  }
}

/** Whether the registry has something to say about a repository; its own decision within the host's. */
async function answers(
  context: ChartContext,
  registry: RegistryFetch,
  repository: string,
): Promise<boolean> {
  const { host, path } = splitRepository(repository)
  const ask = async (target: string, ms: number) => {
    const init = { method: 'GET', headers: {}, signal: AbortSignal.timeout(ms) }
    const reply = await registry(repository, `${registryOrigin(host)}/v2/${target}`, init)
    await reply.body?.cancel()
    return reply.status
  }
  const reachable = await context.decide(`oci://${host}`, async () => {
    const init = { method: 'GET', headers: {}, signal: AbortSignal.timeout(context.probeMs) }
    const reply = await context.fetch(`${registryOrigin(host)}/v2/`, init)
    await reply.body?.cancel()
    return reply.status === 401 || isTruth(reply.status)
  })
  if (reachable === 'stand-in') return false
  const decision = await context.decide(`oci://${repository}`, async () => {
    const real = isTruth(await ask(`${path}/tags/list`, 5 * context.probeMs))
    if (real) context.served.forget(`oci://${repository}`)
    return real
  })
  return decision === 'real'
}

async function proxy(
  context: ChartContext,
  registry: RegistryFetch,
  request: IncomingMessage,
  response: ServerResponse,
  read: Read,
  search: string,
): Promise<true> {
  const { host, path } = splitRepository(read.repository)
  const target = {
    tags: `tags/list${search}`,
    manifest: `manifests/${upstreamReference(read.reference)}`,
    blob: `blobs/${read.reference}`,
  }[read.kind]
  const url = `${registryOrigin(host)}/v2/${path}/${target}`
  try {
    const upstream = await registry(read.repository, url, {
      method: request.method ?? 'GET',
      headers: { accept: request.headers.accept ?? '*/*', 'accept-encoding': 'identity' },
      signal: AbortSignal.timeout(context.answerMs),
    })
    const link = upstream.headers.get('link')
    const served = `/v2/${host.replace(':', '__')}/`
    await passOn(upstream, response, link ? { link: link.replace('</v2/', `<${served}`) } : {})
    return true
  } catch (error) {
    return respondUnreachable(response, url, error)
  }
}

function createStandIns(context: ChartContext) {
  /** Blobs and manifests by digest, from the manifests asked for: a digest alone says no version. */
  const known = new Map<string, { type: string; bytes: Buffer }>()
  const manifestOf = (read: Read, wanted: WantedChart, tag: string) => {
    const standIn = ociStandIn(context.template, wanted.chart, tag)
    known.set(standIn.manifest.digest, { type: MANIFEST_TYPE, bytes: standIn.manifest.bytes })
    for (const { digest, bytes } of standIn.blobs) {
      known.set(digest, { type: 'application/octet-stream', bytes })
    }
    const { version } = standIn
    context.served.add({
      repositoryUrl: `oci://${read.repository}`,
      chart: wanted.chart,
      version,
    })
    return standIn.manifest.digest
  }
  return async (response: ServerResponse, read: Read, head: boolean): Promise<true> => {
    const wanted = wantedFromOci(await context.wanted(), read.repository)
    const first = wanted[0]
    if (first === undefined) {
      return registryError(response, 404, 'NAME_UNKNOWN', `${read.repository} does not answer`)
    }
    if (read.kind === 'tags') {
      const tags = [...new Set(wanted.map(({ version }) => tagOfVersion(version)))]
      return respondJson(response, 200, JSON.stringify({ name: read.repository, tags }))
    }
    const isDigest = read.reference.startsWith('sha256:')
    if (isDigest && !known.has(read.reference)) {
      for (const chart of wanted) manifestOf(read, chart, tagOfVersion(chart.version))
    }
    const digest = isDigest ? read.reference : manifestOf(read, first, read.reference)
    const found = known.get(digest)
    if (found === undefined) {
      return registryError(response, 404, 'MANIFEST_UNKNOWN', `${digest} is not known`)
    }
    response.writeHead(200, {
      'content-type': found.type,
      'content-length': found.bytes.length,
      'docker-content-digest': digest,
    })
    response.end(head ? undefined : found.bytes)
    return true
  }
}

function respondJson(response: ServerResponse, status: number, json: string): true {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(json)
  return true
}

function registryError(
  response: ServerResponse,
  status: number,
  code: string,
  message: string,
): true {
  return respondJson(response, status, JSON.stringify({ errors: [{ code, message }] }))
}
