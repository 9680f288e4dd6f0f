import { onTestFinished } from 'vitest'
import type { WantedChart } from '../../../../src/agent/contract.ts'
import type { Fetch } from '../../../../src/sandbox/charts/upstream.ts'
import { sandboxHandlers } from '../../../../src/sandbox/handlers.ts'
import { serve, temporaryFolder } from '../../agent/git/support.ts'

/** The chart servers on a loopback port, above an upstream that the test plays. */
export async function chartServer(
  upstream: (url: string, headers: Record<string, string>) => Response | Promise<Response>,
  wanted: WantedChart[] = [],
) {
  const asked: string[] = []
  const fetchUpstream: Fetch = async (url, { headers, signal }) => {
    asked.push(url)
    signal.throwIfAborted()
    const aborted = new Promise<never>((_resolve, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason)),
    )
    const {
      status,
      headers: answered,
      body,
    } = await Promise.race([upstream(url, headers), aborted])
    return { status, headers: answered, body: body as Awaited<ReturnType<Fetch>>['body'] }
  }
  let now = 0
  const folder = await temporaryFolder()
  const { handlers, standIns, close } = await sandboxHandlers(
    { folder },
    {
      forecast: () => ({ charts: wanted }),
      wanted: () => [],
      fetch: fetchUpstream,
      now: () => now,
    },
  )
  onTestFinished(close)
  const origin = await serve(...handlers)
  const get = (path: string, init?: RequestInit) => fetch(`${origin}${path}`, init)
  return { origin, get, asked, standIns, close, folder, later: (ms: number) => (now += ms) }
}

export const unreachable = () => Promise.reject(new Error('getaddrinfo ENOTFOUND'))
/** A network that swallows packets. */
export const silent = () => new Promise<Response>(() => {})
