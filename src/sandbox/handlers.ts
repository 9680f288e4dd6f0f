import { join } from 'node:path'
import type { SandboxForecast, WantedChart } from '../agent/contract.ts'
import type { Handler } from '../agent/handler.ts'
import { steadyNow } from '../system/clock.ts'
import { templatesFolder } from '../system/paths.ts'
import type { ChartContext } from './charts/context.ts'
import { createDecisions } from './charts/decisions.ts'
import { httpRepositoryHandler } from './charts/http-repository.ts'
import { ociRegistryHandler } from './charts/oci-registry.ts'
import { createOffers } from './charts/offers.ts'
import { openServedStandIns, type StandIn } from './charts/served.ts'
import { readStandInTemplate } from './charts/stand-in.ts'
import { createUpstreamFetch, type Fetch } from './charts/upstream.ts'

export interface SandboxHandlersConfig {
  /** The cluster's folder; `stand-ins.json` is kept there. */
  folder: string
}

export interface SandboxHandlersDeps {
  /** What the served commit asks for. */
  forecast: () => Promise<SandboxForecast> | SandboxForecast
  /** What the cluster's own objects ask for by now; see `wantedCharts`. */
  wanted: () => Promise<WantedChart[]> | WantedChart[]
  fetch?: Fetch
  now?: () => number
}

export interface SandboxHandlers {
  handlers: Handler[]
  /** The charts that were handed out in place of real ones, for `notProven`. */
  standIns(): StandIn[]
  /** Whether the index that Flux has of an HTTP repository offers this chart already. */
  offers(chart: WantedChart): boolean
  /** Resolves when stand-ins.json is written. */
  close(): Promise<void>
}

const FIVE_MINUTES = 300_000

/** The chart servers of the sandbox: `/charts/` and `/v2/`. */
export async function sandboxHandlers(
  config: SandboxHandlersConfig,
  deps: SandboxHandlersDeps,
): Promise<SandboxHandlers> {
  const served = await openServedStandIns(join(config.folder, 'stand-ins.json'))
  const offers = createOffers()
  const context: ChartContext = {
    template: await readStandInTemplate(join(templatesFolder(), 'sandbox', 'stand-in-chart')),
    wanted: async () => [...(await deps.forecast()).charts, ...(await deps.wanted())],
    decide: createDecisions({ ttlMs: FIVE_MINUTES, now: deps.now ?? steadyNow }),
    fetch: deps.fetch ?? createUpstreamFetch(),
    served,
    offers,
    probeMs: 1000,
    answerMs: 120_000,
  }
  return {
    handlers: [httpRepositoryHandler(context), ociRegistryHandler(context)].map(onLoopbackName),
    standIns: served.list,
    offers: offers.includes,
    close: served.saved,
  }
}

/**
 * These handlers ask for no credentials, so a web page must not reach them by a name of its own
 * that leads to loopback (DNS rebinding): only requests that name loopback itself are answered.
 */
function onLoopbackName(handler: Handler): Handler {
  return async (request, response, url) =>
    /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')
      ? handler(request, response, url)
      : false
}
