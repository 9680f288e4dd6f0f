import type { AgentClient } from '../agent/client.ts'
import { type Pending, pendingChanges } from '../dns/apply.ts'
import type { RouteName } from '../dns/names/routes.ts'
import { namesInRepository } from '../dns/names/wanted.ts'
import { type DnsPlan, planDns } from '../dns/plan.ts'
import { dnsOptions, systemHostsFile } from '../dns/settings.ts'
import { notWorking, type Verified } from '../dns/verify.ts'
import type { Emit } from '../events.ts'
import type { ObjectName } from '../flux/names.ts'
import type { FleetModel } from '../repository/model.ts'
import { namesStep } from '../steps/names.ts'
import { runningAgent } from '../steps/running-agent.ts'
import { steadyNow } from '../system/clock.ts'
import { noPatience, type Patience, verifyPatiently } from './dns-verify.ts'
import { namesNotices } from './names-notices.ts'
import type { LocatedFleet } from './prepare.ts'
import type { UpPlan } from './up-plan.ts'

/** What `up` will do for the fleet's names. */
export interface UpNames {
  names: RouteName[]
  plan: DnsPlan
  pending: Pending
}

/**
 * Plans the names that the repository promises; undefined when it promises none.
 * @param interactive whether sudo may ask for a password
 */
export async function planNames(
  { cluster, folder, settings }: LocatedFleet,
  model: FleetModel,
  leftOut: ObjectName[],
  interactive: boolean,
): Promise<UpNames | undefined> {
  const options = dnsOptions({}, settings.dns)
  const absent = new Set(leftOut.map(({ namespace, name }) => `${namespace}/${name}`))
  const names = namesInRepository(model, options).names.filter(
    ({ service = '' }) => !absent.has(service),
  )
  if (names.length === 0) return undefined
  const hosts = names.map(({ host }) => host)
  const plan = await planDns({ cluster, folder, names: hosts, options, interactive })
  return { names, plan, pending: await pendingChanges(plan.edits, interactive) }
}

/** The plan with other names, as after a question that was answered with no. */
export function withNames(plan: UpPlan, names: UpNames | undefined): UpPlan {
  const others = plan.steps.filter(({ id }) => id !== namesStep.id)
  return { ...plan, names, steps: names ? [...others, namesStep.of(names)] : others }
}

/** Tells the agent how names are to work; it may have started before that was written down. */
export async function handOverNames({ located, names }: UpPlan): Promise<void> {
  if (!names) return
  await (await runningAgent(located.folder))?.client.putDns(names.plan.state)
}

/** How the fleet's names were found at the end of a run. */
export interface TriedNames {
  /** URLs of names that work, by the first label of their host. */
  urls: Record<string, string>
  /** What does not work. */
  bad: Verified[]
}

/** Tries the names through whatever answers for them; says what the fleet's owner should know. */
export async function verifyUpNames(
  { located, provider, names }: UpPlan,
  agent: AgentClient | undefined,
  patience: Patience,
  emit: Emit,
): Promise<TriedNames> {
  if (!names) return { urls: {}, bad: [] }
  const { plan } = names
  const known = await agent?.dns().catch(() => undefined)
  for (const notice of await namesNotices(plan, located.paths, known)) emit(notice)
  if (plan.choice.mode === 'hosts' && plan.state.files[0]?.path !== systemHostsFile) {
    return { urls: {}, bad: [] }
  }
  const context = { agent, provider, located }
  const limit = plan.choice.mode === 'none' ? noPatience : patience
  const verified = await whileShown(emit, (waiting) =>
    verifyPatiently(context, names.names, { ...limit, waiting }),
  )
  const bad = notWorking(verified)
  if (plan.choice.mode === 'none' && bad.length > 0) {
    const message = `${plan.choice.why}. Next: fleet dns apply in a terminal`
    emit({ type: 'notice', code: 'names-unavailable', message })
  }
  const urls = verified.flatMap(({ host, url, problem }) => {
    return url !== undefined && problem === undefined ? [[host.split('.')[0] ?? host, url]] : []
  })
  return { urls: Object.fromEntries(urls), bad }
}

/** Shows a step while names do not work yet; usually they do at once. */
async function whileShown(
  emit: Emit,
  work: (waiting: (bad: Verified[]) => void) => Promise<Verified[]>,
): Promise<Verified[]> {
  const step = { type: 'step' as const, id: 'names-answer', title: 'Names answer' }
  let started: number | undefined
  const verified = await work((bad) => {
    started ??= steadyNow()
    emit({ ...step, status: 'running', detail: detailOf(bad) })
  })
  if (started === undefined) return verified
  const bad = notWorking(verified)
  const durationMs = steadyNow() - started
  if (bad.length === 0) emit({ ...step, status: 'done', durationMs })
  else emit({ ...step, status: 'failed', detail: detailOf(bad), durationMs })
  return verified
}

function detailOf([first, ...others]: Verified[]): string {
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`
  return first ? `${first.host} ${first.problem}${more}` : ''
}
