import { z } from 'zod'
import type { DnsService } from '../dns/agent/service.ts'
import { FleetError, messageOf } from '../errors.ts'
import type { StandIn } from '../sandbox/charts/served.ts'
import { type ReadyFor, readiness, type Sandbox } from '../sandbox/run.ts'
import { readJson, respondJson } from './body.ts'
import type { AgentStatus, SandboxFaults, SandboxForecast } from './contract.ts'
import type { AgentForwards } from './forwards.ts'
import { respondText } from './handler.ts'
import type { Exchange, Routes } from './server.ts'
import type { Stored } from './stored.ts'

export interface RouteContext {
  status: () => AgentStatus
  sandbox: Sandbox | undefined
  forecast: Stored<SandboxForecast>
  faults: Stored<SandboxFaults>
  /** Absent where the agent does not know the cluster. */
  forwards: AgentForwards | undefined
  /** The charts that were not the real ones. */
  standIns: (() => StandIn[]) | undefined
  dns: DnsService
  /** Ends the agent, and before it the sandbox's processes. */
  stop: () => Promise<void>
}

const chartSchema = z.object({
  repositoryUrl: z.string(),
  chart: z.string(),
  version: z.string().exactOptional(),
})
export const forecastSchema = z.object({ charts: z.array(chartSchema) })
export const faultsSchema = z.record(z.string(), z.string())

/** What the agent answers to whoever has its token. */
export function agentRoutes(context: RouteContext): Routes {
  const { forecast, faults, sandbox } = context
  return {
    'GET /status': async ({ response }) => respondJson(response, 200, context.status()),
    'GET /alive': ({ response }) => holdOpen(response),
    'GET /ready': (exchange) => answerReady(sandbox, exchange),
    'PUT /sandbox/forecast': async ({ request, response }) =>
      respondJson(response, 200, await forecast.set(await readJson(request))),
    'GET /sandbox/stand-ins': async ({ response }) =>
      respondJson(response, 200, context.standIns?.() ?? []),
    'PUT /sandbox/faults': async ({ request, response }) => {
      const wanted = await faults.set(await readJson(request))
      sandbox?.setFaults(wanted)
      respondJson(response, 200, wanted)
    },
    'GET /dns': async ({ response }) => respondJson(response, 200, context.dns.status()),
    'PUT /dns': async ({ request, response }) =>
      respondJson(response, 200, await context.dns.set(await readJson(request))),
    'GET /forwards': async ({ response }) =>
      context.forwards
        ? respondJson(response, 200, context.forwards.get())
        : respondText(response, 404, 'This agent keeps no forwards.'),
    'PUT /forwards': async ({ request, response }) => {
      if (!context.forwards) return respondText(response, 404, 'This agent keeps no forwards.')
      await context.forwards.set(await readJson(request))
      return respondJson(response, 200, context.forwards.get())
    },
    'POST /stop': async ({ response }) => {
      await context.stop()
      respondJson(response, 200, { stopped: true })
    },
  }
}

/** An answer that ends with the agent, so that whoever asked knows at once. */
function holdOpen(response: Exchange['response']): Promise<void> {
  response.writeHead(200).flushHeaders()
  return new Promise((resolve) => response.once('close', resolve))
}

/** Answers when it is ready, however long that takes, or when a process keeps ending. */
async function answerReady(
  sandbox: Sandbox | undefined,
  { response, url }: Exchange,
): Promise<unknown> {
  const wanted = url.searchParams.get('for') ?? ''
  if (!sandbox || !isReadyFor(wanted)) {
    return respondJson(response, 404, { error: { message: `cannot wait for "${wanted}" here` } })
  }
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  try {
    await sandbox.supervisor.ready(readiness[wanted], gone.signal)
    return respondJson(response, 200, { ready: wanted })
  } catch (error) {
    if (gone.signal.aborted) return
    const { code, why, hint } = error instanceof FleetError ? error : {}
    return respondJson(response, 503, { error: { message: messageOf(error), code, why, hint } })
  }
}

function isReadyFor(name: string): name is ReadyFor {
  return name in readiness
}
