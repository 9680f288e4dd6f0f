import { lookup } from 'node:dns'
import { request } from 'node:http'
import { connect } from 'node:net'
import { isLoopback } from './loopback.ts'
import type { RouteName } from './names/routes.ts'

/** How one name was found to work. */
export interface Verified {
  host: string
  /** Addresses that getaddrinfo gives, of both families. */
  addresses: string[]
  /** What answers there: the status of HTTP; undefined for TCP names and where nothing was asked. */
  status?: number
  /** Milliseconds from the question for the address to the answer. */
  ms: number
  url?: string
  /** What is wrong; undefined when a program that is given the name reaches its service. */
  problem?: string
  /** Whether that may pass by itself: the name is right, and what is behind it does not answer yet. */
  passing?: true
}

/** Those names that do not work. */
export function notWorking<Name extends { problem?: string }>(names: Name[]): Name[] {
  return names.filter(({ problem }) => problem !== undefined)
}

export interface VerifyOptions {
  /** Where HTTP routes are answered on loopback; undefined while nothing does. */
  httpPort: number | undefined
  signal?: AbortSignal
}

/** A program gives up on an address about then; longer is as good as broken. In milliseconds. */
const slowLookup = 2000
const answerTimeout = 5000

/** How Traefik (Go's http.NotFound), and fleet's own front, answer for a host without a route. */
export const noRouteText = '404 page not found'

/** Tries each name the way a program does: getaddrinfo in both families, then HTTP by that name. */
export function verifyNames(
  names: Pick<RouteName, 'host' | 'protocol'>[],
  options: VerifyOptions,
): Promise<Verified[]> {
  return Promise.all(names.map((name) => verifyName(name, options)))
}

async function verifyName(
  { host, protocol }: Pick<RouteName, 'host' | 'protocol'>,
  { httpPort, signal }: VerifyOptions,
): Promise<Verified> {
  const started = performance.now()
  const since = () => Math.round(performance.now() - started)
  const families = await Promise.all([resolve(host, 4), resolve(host, 6)])
  const addresses = families.flatMap((family) => family.addresses)
  const wrong = lookupProblem(families)
  if (wrong !== undefined || protocol === 'tcp' || httpPort === undefined) {
    return { host, addresses, ms: since(), ...(wrong && { problem: wrong }) }
  }
  const url = httpPort === 80 ? `http://${host}` : `http://${host}:${httpPort}`
  const answer = await fetchStatus(url, signal)
  const hanging = await hangs(httpPort)
  const passing = answer.problem ?? httpProblem(answer.status)
  const status = answer.status === undefined ? {} : { status: answer.status }
  const found = { host, addresses, ms: since(), url, ...status }
  if (passing !== undefined) return { ...found, problem: passing, passing: true }
  return hanging === undefined ? found : { ...found, problem: hanging }
}

interface Family {
  addresses: string[]
  code?: string
  ms: number
}

function resolve(host: string, family: 4 | 6): Promise<Family> {
  const started = performance.now()
  return new Promise((done) => {
    lookup(host, { family, all: true }, (error, found) => {
      const ms = performance.now() - started
      if (error) done({ addresses: [], code: error.code ?? error.message, ms })
      else done({ addresses: [...new Set(found.map(({ address }) => address))], ms })
    })
  })
}

function lookupProblem(families: Family[]): string | undefined {
  const addresses = families.flatMap((family) => family.addresses)
  if (addresses.length === 0) {
    return `does not resolve (${[...new Set(families.map(({ code }) => code))].join(', ')})`
  }
  const foreign = addresses.find((address) => !isLoopback(address))
  if (foreign !== undefined) return `leads to ${foreign}, not to this machine`
  const slowest = Math.max(...families.map(({ ms }) => ms))
  if (slowest > slowLookup) return `takes ${(slowest / 1000).toFixed(1)} s to resolve`
  return undefined
}

function fetchStatus(
  url: string,
  signal: AbortSignal | undefined,
): Promise<{ status?: number; problem?: string }> {
  return new Promise((done) => {
    const options = { agent: false as const, timeout: answerTimeout, ...(signal && { signal }) }
    const outgoing = request(url, options, (response) => {
      const status = response.statusCode ?? 0
      response.once('data', (chunk: Buffer) => {
        const noRoute = status === 404 && chunk.toString().startsWith(noRouteText)
        done(
          noRoute ? { status, problem: 'answers 404: its route is not there (yet)' } : { status },
        )
      })
      response.once('end', () => done({ status }))
      response.once('error', () => done({ status }))
    })
    outgoing.once('timeout', () => {
      outgoing.destroy()
      done({ problem: `no answer within ${answerTimeout / 1000} s` })
    })
    outgoing.once('error', (error: NodeJS.ErrnoException) => {
      done({ problem: connectProblem(error, new URL(url).port || '80') })
    })
    outgoing.end()
  })
}

function connectProblem({ code, message }: NodeJS.ErrnoException, port: string): string {
  return code === 'ECONNREFUSED' ? `nothing listens on port ${port}` : message || String(code)
}

/** Any answer below 500 came from a service that works, be it that it asks for a login. */
function httpProblem(status = 0): string | undefined {
  return status >= 500 ? `answers ${status}` : undefined
}

/** An IPv6 loopback that neither answers nor refuses keeps programs waiting that try it first. */
function hangs(port: number): Promise<string | undefined> {
  return new Promise((done) => {
    const socket = connect({ host: '::1', port })
    const finish = (problem?: string) => {
      socket.destroy()
      done(problem)
    }
    socket.setTimeout(1000, () => finish('[::1] neither answers nor refuses'))
    socket.once('connect', () => finish())
    socket.once('error', () => finish())
  })
}
