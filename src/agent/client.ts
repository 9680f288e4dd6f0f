import { z } from 'zod'
import type { DnsState } from '../dns/state.ts'
import { FleetError } from '../errors.ts'
import { type ForwardRequest, forwardRequestSchema } from '../forward/request.ts'
import type { ForwardStatus } from '../forward/types.ts'
import type { StandIn } from '../sandbox/charts/served.ts'
import type { ReadyFor } from '../sandbox/run.ts'
import type { AgentDns, AgentStatus, SandboxFaults, SandboxForecast } from './contract.ts'
import { type AgentAddress, type AgentAnswer, askAgent } from './request.ts'

/** What commands ask of a cluster's agent. */
export interface AgentClient {
  /** @throws when the agent does not answer */
  status(): Promise<AgentStatus>
  /**
   * Resolves when the control plane, or Flux on it, is ready.
   * @throws FleetError when it will not be, with the last words of the process at fault
   */
  ready(what: ReadyFor, signal: AbortSignal): Promise<void>
  /** Resolves when the agent is gone, or does not answer at all, or `signal` aborts. */
  untilGone(signal: AbortSignal): Promise<void>
  putForecast(forecast: SandboxForecast): Promise<void>
  putFaults(faults: SandboxFaults): Promise<void>
  /** The charts that were not the real ones. */
  standIns(): Promise<StandIn[]>
  dns(): Promise<AgentDns>
  /** Changes how the fleet's names are made to work. */
  putDns(state: DnsState): Promise<AgentDns>
  /** What is forwarded, and how it goes. */
  forwards(): Promise<AgentForwardsAnswer>
  /**
   * Forwards exactly what is requested; resolves when what is there has its local port.
   * @throws FleetError when the agent does not know the cluster's Services in time; it forwards later
   */
  putForwards(request: ForwardRequest): Promise<AgentForwardsAnswer>
  /** Ends the sandbox's processes and the agent. */
  stop(): Promise<void>
}

/** Milliseconds that an agent may take to know what there is to forward. */
const forwardMs = 10_000

const processSchema = z.object({
  state: z.enum(['starting', 'running', 'restarting', 'stopped']),
  pid: z.number().exactOptional(),
  restarts: z.number(),
  lastExit: z.string().exactOptional(),
})
const statusSchema = z.object({
  cluster: z.string(),
  pid: z.number(),
  startedAt: z.string(),
  version: z.string(),
  processes: z.record(z.string(), processSchema),
  git: z.object({
    branch: z.string(),
    commit: z.string().optional(),
    requests: z.number(),
  }),
})
const standInsSchema = z.array(
  z.object({ repositoryUrl: z.string(), chart: z.string(), version: z.string() }),
)
const nameSchema = z.object({
  host: z.string(),
  protocol: z.enum(['http', 'tcp']),
  route: z.string(),
  namespace: z.string(),
  backends: z.array(z.string()),
  service: z.string().exactOptional(),
})
const dnsSchema = z.object({
  mode: z.enum(['hosts', 'resolver', 'mdns', 'none']),
  synced: z.boolean(),
  names: z.array(nameSchema),
  outside: z.array(z.string()),
  problems: z.array(z.string()),
  refused: z.array(z.object({ host: z.string(), by: z.string() })),
  front: z.object({ port: z.number(), instead: z.string().exactOptional() }).exactOptional(),
  error: z.string().exactOptional(),
})
const failureSchema = z.object({
  error: z.object({
    message: z.string(),
    code: z.string().optional(),
    why: z.string().optional(),
    hint: z.string().optional(),
  }),
})

const forwardsSchema = z.object({
  request: forwardRequestSchema,
  forwards: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      namespace: z.string(),
      service: z.string(),
      port: z.number(),
      local: z.number().exactOptional(),
      url: z.string().exactOptional(),
      state: z.enum(['ready', 'waiting', 'connecting', 'simulated', 'failed']),
      reason: z.string().exactOptional(),
      instead: z.string().exactOptional(),
      connections: z.number(),
      sent: z.number(),
      received: z.number(),
    }),
  ),
})
export interface AgentForwardsAnswer {
  request: ForwardRequest
  forwards: ForwardStatus[]
}

/** A client of the agent at an address; connects with each call. */
export function agentClient(address: AgentAddress): AgentClient {
  const put = async (path: string, body: unknown) => {
    expectOk(await askAgent(address, 'PUT', path, { body }))
  }
  return {
    status: async () => {
      const answer = expectOk(await askAgent(address, 'GET', '/status'))
      const { git, ...status } = statusSchema.parse(answer)
      return { ...status, git: { ...git, commit: git.commit } }
    },
    ready: async (what, signal) => {
      expectOk(await askAgent(address, 'GET', `/ready?for=${what}`, { signal }))
    },
    untilGone: async (signal) => {
      await askAgent(address, 'GET', '/alive', { signal }).catch(() => undefined)
    },
    putForecast: (forecast) => put('/sandbox/forecast', forecast),
    putFaults: (faults) => put('/sandbox/faults', faults),
    standIns: async () =>
      standInsSchema.parse(expectOk(await askAgent(address, 'GET', '/sandbox/stand-ins'))),
    dns: async () => dnsSchema.parse(expectOk(await askAgent(address, 'GET', '/dns'))),
    putDns: async (body) =>
      dnsSchema.parse(expectOk(await askAgent(address, 'PUT', '/dns', { body }))),
    forwards: async () =>
      forwardsSchema.parse(expectOk(await askAgent(address, 'GET', '/forwards'))),
    putForwards: async (body) => {
      const signal = AbortSignal.timeout(forwardMs)
      const asked = askAgent(address, 'PUT', '/forwards', { body, signal })
      const answer = await asked.catch((error) => {
        throw signal.aborted ? clusterAway() : error
      })
      return forwardsSchema.parse(expectOk(answer))
    },
    stop: async () => {
      expectOk(await askAgent(address, 'POST', '/stop'))
    },
  }
}

function clusterAway(): FleetError {
  return new FleetError({
    code: 'agent-without-cluster',
    message: 'The background process has not reached the cluster yet',
    hint: 'It forwards when the cluster answers; fleet recover looks at what is wrong.',
  })
}

function expectOk({ status, body }: AgentAnswer): unknown {
  if (status < 300) return body
  const failure = failureSchema.safeParse(body)
  const { message, code, why, hint } = failure.success
    ? failure.data.error
    : { message: `The agent answered ${status}: ${String(body).trim()}` }
  throw new FleetError({
    code: code ?? 'agent-refused',
    message,
    hint: hint ?? "Look at agent.log in the cluster's logs folder.",
    ...(why === undefined ? {} : { why }),
  })
}
