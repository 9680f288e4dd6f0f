import type { Emit, FallbackUrl, ResultEvent } from '../events.ts'
import { criticalPath } from '../graph/critical-path.ts'
import type { Graph } from '../graph/graph.ts'
import { serviceGraph } from '../graph/services.ts'
import { readDurations } from '../health/durations.ts'
import { runningAgent } from '../steps/running-agent.ts'
import type { WaitOutcome } from '../steps/wait.ts'
import { steadyNow } from '../system/clock.ts'
import type { Patience } from './dns-verify.ts'
import { forwardForUp, urlsFor, urlsOfRun } from './up-forwards.ts'
import { verifyUpNames } from './up-names.ts'
import type { UpPlan } from './up-plan.ts'

/** Where people find the services: by name, else at localhost. */
export interface Reachable {
  urls: Record<string, string>
  fallbacks: FallbackUrl[]
}

/** Sees to it that every service with a name or a port is reached, and says how. */
export async function makeReachable(
  plan: UpPlan,
  patience: Patience,
  emit: Emit,
): Promise<Reachable> {
  const agent = (await runningAgent(plan.located.folder))?.client
  const { urls, bad } = await verifyUpNames(plan, agent, patience, emit)
  if (!agent) return { urls, fallbacks: urlsFor(bad, [], []) }
  const names = { all: plan.names?.names ?? [], bad }
  const forwarded = await forwardForUp(agent, names, plan.located.settings.forward, emit)
  return { urls: urlsOfRun(urls, forwarded), fallbacks: forwarded.fallbacks }
}

/** The services that this run waits for. */
export function waitedGraph({ model, selected }: UpPlan): Graph {
  return serviceGraph(model.services.filter(({ id }) => selected?.has(id) ?? true))
}

/** How the run ended, for people and programs. */
export async function resultOf(
  plan: UpPlan,
  outcome: WaitOutcome,
  started: number,
  { urls, fallbacks }: Reachable,
): Promise<ResultEvent> {
  const { paths, cluster, folder } = plan.located
  const durations = await readDurations(paths.cache, cluster)
  const path = criticalPath(waitedGraph(plan), durations)
  const durationMs = steadyNow() - started
  const healthy = outcome.status === 'healthy'
  // A run that was shorter found services healthy already: the path is that of an earlier one.
  const isOfThisRun = healthy && path !== undefined && path.durationMs <= durationMs
  return {
    type: 'result',
    status: statusOf(plan, healthy, fallbacks.length === 0),
    durationMs,
    ...(isOfThisRun ? { criticalPathMs: path.durationMs } : {}),
    urls,
    ...(fallbacks.length === 0 ? {} : { fallbacks }),
    kubeconfig: plan.provider.kubeconfig(folder),
    ...(healthy ? { notProven: await plan.provider.notProven(folder) } : {}),
  }
}

function statusOf(
  { provider }: UpPlan,
  healthy: boolean,
  namesWork: boolean,
): ResultEvent['status'] {
  if (!healthy) return 'failed'
  if (provider.simulated) return 'rehearsed'
  return namesWork ? 'healthy' : 'degraded'
}
