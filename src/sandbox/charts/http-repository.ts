import type { ServerResponse } from 'node:http'
import { type Handler, respondText } from '../../agent/handler.ts'
import type { ChartContext } from './context.ts'
import { parseStandInFile, standInIndex } from './http-index.ts'
import { packStandIn } from './stand-in.ts'
import { isTruth, passOn, respondUnreachable } from './upstream.ts'
import { upstreamOfChartsPath } from './urls.ts'
import { wantedFrom } from './wanted.ts'

/** Chart repositories under `/charts/`: the real one while it answers, else one made of stand-ins. */
export function httpRepositoryHandler(context: ChartContext): Handler {
  return async (request, response, url) => {
    if (!url.pathname.startsWith('/charts/')) return false
    const method = request.method ?? 'GET'
    const upstream = upstreamOfChartsPath(url)
    if (method !== 'GET' && method !== 'HEAD') return respondText(response, 405, 'Use GET.')
    if (upstream === undefined) return respondText(response, 404, 'No such repository.')
    const standIn = parseStandInFile(upstream)
    if (standIn) return serveStandIn(context, response, standIn)
    const repositoryUrl = /^(.*)\/index\.yaml$/.exec(upstream)?.[1]
    if (repositoryUrl !== undefined && !(await answers(context, repositoryUrl))) {
      return serveStandInIndex(context, response, repositoryUrl)
    }
    if (repositoryUrl !== undefined) context.offers.real(repositoryUrl)
    return proxy(context, response, method, upstream)
  }
}

function answers(context: ChartContext, repositoryUrl: string): Promise<boolean> {
  const probe = async () => {
    const reply = await context.fetch(`${repositoryUrl}/index.yaml`, {
      method: 'GET',
      headers: {},
      signal: AbortSignal.timeout(context.probeMs),
    })
    await reply.body?.cancel()
    if (isTruth(reply.status)) context.served.forget(repositoryUrl)
    return isTruth(reply.status)
  }
  return context.decide(repositoryUrl, probe).then((decision) => decision === 'real')
}

async function proxy(
  context: ChartContext,
  response: ServerResponse,
  method: string,
  url: string,
): Promise<true> {
  try {
    const signal = AbortSignal.timeout(context.answerMs)
    const headers = { 'accept-encoding': 'identity' }
    await passOn(await context.fetch(url, { method, headers, signal }), response)
    return true
  } catch (error) {
    return respondUnreachable(response, url, error)
  }
}

async function serveStandInIndex(
  context: ChartContext,
  response: ServerResponse,
  repositoryUrl: string,
): Promise<true> {
  const wanted = wantedFrom(await context.wanted(), repositoryUrl)
  context.offers.standIns(repositoryUrl, wanted)
  response.writeHead(200, { 'content-type': 'application/yaml' })
  response.end(standInIndex(context.template, wanted))
  return true
}

function serveStandIn(
  context: ChartContext,
  response: ServerResponse,
  standIn: { repositoryUrl: string; chart: string; version: string },
): true {
  const { bytes } = packStandIn(context.template, standIn.chart, standIn.version)
  context.served.add(standIn)
  response.writeHead(200, { 'content-type': 'application/gzip', 'content-length': bytes.length })
  response.end(bytes)
  return true
}
