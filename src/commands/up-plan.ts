import type { ClusterRecord } from '../config/cluster-record.ts'
import { parseDuration } from '../config/duration.ts'
import type { FleetYaml } from '../config/schema.ts'
import { type PlannedStep, planSteps } from '../engine/plan.ts'
import type { AnyStep } from '../engine/run.ts'
import { ExitCode, FleetError } from '../errors.ts'
import type { NoticeEvent } from '../events.ts'
import type { ObjectName } from '../flux/names.ts'
import { selectServices } from '../graph/services.ts'
import { imagesFolder } from '../images/layout.ts'
import { upstreamsOf } from '../images/upstreams.ts'
import { defaultNodeImage } from '../kind/node-image.ts'
import { inMebibytes } from '../memory/quantity.ts'
import type { KindWishes, Provider } from '../providers/provider.ts'
import type { FleetModel, Problem, Service } from '../repository/model.ts'
import { secretsFolder } from '../secrets/kept.ts'
import { recoverStep } from '../steps/recover.ts'
import { secretsStep } from '../steps/secrets.ts'
import { existingContext } from './existing-context.ts'
import { unknownServices } from './fleet-options.ts'
import { isInteractive } from './interactive.ts'
import type { LocatedFleet } from './prepare.ts'
import { printOptions } from './result.ts'
import type { UpOptions } from './up.ts'
import { planMemory } from './up-memory.ts'
import { planNames, type UpNames, withNames } from './up-names.ts'

const defaultTimeoutMs = 15 * 60_000

/** All that `up` will do, decided before anything is touched. */
export interface UpPlan {
  located: LocatedFleet
  model: FleetModel
  record: ClusterRecord
  provider: Provider
  /** Services to wait for; undefined means all. */
  selected: ReadonlySet<string> | undefined
  /** Services that `--only` leaves out of a new cluster. */
  leftOut: ObjectName[]
  /** MiB that the pods of the fleet ask for. */
  requestsMiB: number
  timeoutMs: number
  /** Names of the services that a fault was asked for. */
  faulty: ReadonlySet<string>
  notices: NoticeEvent[]
  /** Undefined when the fleet has no names. */
  names: UpNames | undefined
  steps: AnyStep[]
}

/**
 * @param machineMiB memory of the machine that the fleet's pods run on
 * @throws FleetError when the fleet has problems, or an option names a service that is none.
 */
export async function planUp(
  options: UpOptions,
  located: LocatedFleet,
  model: FleetModel,
  provider: Provider,
  machineMiB: number,
): Promise<UpPlan> {
  const { source, folder, paths, settings } = located
  const notices = judgeProblems(model.problems, options.keepGoing === true)
  await refuseUnknown(model.services, Object.keys(options.fault))
  const selected = await select(model.services, options.only)
  const record = recordFor(located, provider.name, options)
  const leftOut = leftOutOf(model.services, record)
  const maker = await provider.maker(folder)
  const machine = { simulated: provider.simulated, machineMiB }
  const memory = planMemory(model, leftOut, machine, options.keepGoing === true)
  notices.push(...memory.notices)
  const git = { repository: source.gitDirectory, branch: source.branch }
  const images = {
    upstreams: upstreamsOf(settings.images?.mirrors),
    folder: imagesFolder(paths),
  }
  const kind = kindWishes(options, settings.kind)
  const faults = options.fault
  const featureGates = settings.cluster?.featureGates ?? {}
  const colima = settings.colima ?? {}
  const wishes = { featureGates, kind, colima, requestsMiB: memory.requestsMiB }
  const request = { record, cache: paths.cache, git, model, images, faults, ...wishes }
  const connect = () => provider.connect(folder)
  const kept = secretsFolder(paths, record.name)
  const secrets = secretsStep({ model, folder: kept, after: provider.ready, connect })
  const steps: AnyStep[] = [
    ...maker.steps(request),
    ...(secrets ? [secrets] : []),
    maker.flux({ ...request, leftOut, after: secrets?.id ?? provider.ready, connect }),
    recoverStep({
      fluxNamespace: model.root.namespace,
      after: 'flux',
      connect,
      nodeStarts: maker.nodeStarts,
    }),
  ]
  const fromFile = settings.timeout === undefined ? undefined : parseDuration(settings.timeout)
  const timeoutMs = options.timeout ?? fromFile ?? defaultTimeoutMs
  const faulty = new Set(Object.keys(options.fault))
  // Names lead to loopback: there has to be something that answers there.
  const names = provider.httpPort && (await planNames(located, model, leftOut, mayAsk(options)))
  const chosenServices = { selected, leftOut, faulty }
  const { requestsMiB } = memory
  const decided = { located, model, record, provider, ...chosenServices, requestsMiB, timeoutMs }
  return withNames({ ...decided, notices, steps, names }, names)
}

function kindWishes(
  { nodeImage, useContext = false, adopt = false }: UpOptions,
  { workers = 0, image, http = 80, https = 443 }: NonNullable<FleetYaml['kind']> = {},
): KindWishes {
  const wanted = nodeImage ?? image ?? defaultNodeImage
  return { workers, image: wanted, http, https, adopt, switchContext: useContext }
}

/** `--yes` answers fleet's questions, but nobody's password. */
function mayAsk({ yes, output }: UpOptions): boolean {
  return yes !== true && output === 'text' && isInteractive()
}

/** The plan after sudo did not get its password: with the names that can be had without. */
export async function withoutPrivilege(plan: UpPlan): Promise<UpPlan> {
  return withNames(plan, await planNames(plan.located, plan.model, plan.leftOut, false))
}

/** Prints what a run would do; the exit code is that of success, since nothing was asked to work. */
export async function printDryRun(plan: UpPlan, output: 'text' | 'json'): Promise<number> {
  const planned = await planSteps(plan.steps)
  const wait: PlannedStep = {
    id: 'wait',
    title: 'Services',
    needs: ['recover'],
    inspection: {
      kind: 'needed',
      intent: null,
      summary: `wait until ${plan.selected?.size ?? plan.model.services.length} services are healthy; the fleet's pods ask for ${inMebibytes(plan.requestsMiB)} of memory`,
    },
  }
  const all = [...planned, wait]
  if (output === 'json') {
    for (const step of all) {
      process.stdout.write(`${JSON.stringify({ type: 'plan', ...step })}\n`)
    }
  } else {
    const { renderPlan } = await import('../ui/plan.ts')
    process.stdout.write(`${renderPlan(all, printOptions())}\n`)
  }
  return ExitCode.ok
}

/** Warnings become notices; errors end the run unless it is to keep going. */
function judgeProblems(problems: Problem[], keepGoing: boolean): NoticeEvent[] {
  const errors = problems.filter(({ severity }) => severity === 'error')
  const [first] = errors
  if (first && !keepGoing) {
    throw new FleetError({
      code: first.code,
      message: errors.map(describe).join('\n'),
      hint: `${first.hint} (--keep-going starts all the same.)`,
      exitCode: ExitCode.usage,
    })
  }
  return problems.map((problem) => {
    return { type: 'notice', code: problem.code, message: describe(problem) }
  })
}

function describe({ message, location }: Problem): string {
  return location ? `${location.file}:${location.line}: ${message}` : message
}

async function select(
  services: Service[],
  only: string[] | undefined,
): Promise<ReadonlySet<string> | undefined> {
  if (only === undefined) return undefined
  await refuseUnknown(services, only)
  return selectServices(services, only).selected
}

async function refuseUnknown(services: Service[], names: string[]): Promise<void> {
  const { unknown } = selectServices(services, names)
  if (unknown.length === 0) return
  throw await unknownServices(
    unknown,
    services.map(({ name }) => name),
  )
}

/** `--only` leaves services out of a new cluster alone; a later `up` may only bring more. */
function recordFor(
  located: LocatedFleet,
  provider: ClusterRecord['provider'],
  options: UpOptions,
): ClusterRecord {
  const { record, source, cluster } = located
  const { only } = options
  const isExisting = provider === 'existing'
  const isNew = record === undefined || record.only !== undefined
  const leavesOut = only !== undefined && isNew && !isExisting
  return {
    name: cluster,
    provider,
    repository: source.root,
    stage: source.stage,
    branch: source.branch,
    path: source.path,
    createdAt: record?.createdAt ?? new Date().toISOString(),
    ...(isExisting ? { context: existingContext(options, located) } : {}),
    ...(leavesOut ? { only: [...new Set([...(record?.only ?? []), ...only])] } : {}),
  }
}

function leftOutOf(services: Service[], { only }: ClusterRecord): ObjectName[] {
  if (only === undefined) return []
  const { selected } = selectServices(services, only)
  return services
    .filter(({ id }) => !selected.has(id))
    .map(({ name, namespace }) => ({ name, namespace }))
}
