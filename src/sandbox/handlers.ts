import { join } from 'node:path'
import type { SandboxForecast, WantedChart } from '../agent/contract.js'
import type { Handler } from '../agent/handler.js'
import { steadyNow } from '../system/clock.js'
import { templatesFolder } from '../system/paths.js'
import type { ChartContext } from './charts/context.js'
import { createDecisions } from './charts/decisions.js'
import { httpRepositoryHandler } from './charts/http-repository.js'
import { ociRegistryHandler } from './charts/oci-registry.js'
import { createOffers } from './charts/offers.js'
import { openServedStandIns, type StandIn } from './charts/served.js'
import { readStandInTemplate } from './charts/stand-in.js'
import { createUpstreamFetch, type Fetch } from './charts/upstream.js'

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
