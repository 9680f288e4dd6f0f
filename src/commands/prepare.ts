import { type ClusterRecord, clusterNameFor, readClusterRecord } from '../config/cluster-record.ts'
import { loadFleetYaml } from '../config/load.ts'
import type { FleetYaml } from '../config/schema.ts'
import { type AnyStep, blockedError } from '../engine/run.ts'
import type { ProviderName } from '../providers/names.ts'
import { locateFleet, lookAround } from '../repository/locate.ts'
import type { FleetModel, FleetSource } from '../repository/model.ts'
import { readFleet } from '../repository/read.ts'
import { binariesStep } from '../steps/binaries.ts'
import { clusterFolder, type FleetPaths, fleetPaths, templatesFolder } from '../system/paths.ts'
import { type FleetOptions, readRequest } from './fleet-options.ts'
import type { Session } from './session.ts'
import { namedContext } from './where.ts'

/** The fleet that a command is about, before anything is read of its services. */
export interface LocatedFleet {
  paths: FleetPaths
  settings: FleetYaml
  source: FleetSource
  /** The cluster's name and folder, whether or not it exists. */
  cluster: string
  folder: string
  record: ClusterRecord | undefined
}

/** Finds the fleet repository, its settings and the cluster that belongs to it. */
export async function locate(
  options: FleetOptions & { context?: string; provider?: ProviderName },
): Promise<LocatedFleet> {
  const paths = fleetPaths()
  const seen = await lookAround(options.repo ?? process.cwd())
  const settings = seen === undefined ? {} : await loadFleetYaml(seen.repository.root)
  const source = await locateFleet(readRequest(options, settings), {
    paths,
    templates: templatesFolder(),
    seen,
  })
  const cluster = await clusterNameFor(paths, {
    repository: source.root,
    stage: source.stage,
    configured: settings.cluster?.name,
    context: namedContext(options, settings),
  })
  return {
    paths,
    settings,
    source,
    cluster,
    folder: clusterFolder(paths, cluster),
    record: await readClusterRecord(paths, cluster),
  }
}

/** Reads the fleet's services, building the reader first where it is not there yet. */
export async function readServices(
  { source, paths }: LocatedFleet,
  { emit, signal }: Session,
): Promise<FleetModel> {
  for (const { code, message } of source.notices) emit({ type: 'notice', code, message })
  await ensureStep(binariesStep('reader', paths.cache), { emit, signal })
  return readFleet(source, { paths, signal })
}

/**
 * Applies a step that leaves nothing to revert, outside of any plan.
 * @throws FleetError when it is blocked, as a build without Go is
 */
export async function ensureStep(step: AnyStep, { emit, signal }: Session): Promise<void> {
  const found = await step.inspect()
  if (found.kind === 'satisfied') return
  if (found.kind !== 'needed') throw blockedError(step, found)
  const event = { type: 'step' as const, id: step.id, title: step.title }
  emit({ ...event, status: 'running' })
  await step.apply(found.intent, (detail) => emit({ ...event, status: 'running', detail }), signal)
  emit({ ...event, status: 'done' })
}
