import { applyAll } from '../cluster/apply-all.ts'
import { FleetError, messageOf } from '../errors.ts'
import type { FleetModel } from '../repository/model.ts'
import { type BinarySet, findBinaries } from '../sandbox/binaries/find.ts'
import { standInLabel } from '../sandbox/crds.ts'
import { binariesStep } from '../steps/binaries.ts'
import { knownDefinitionsStep } from '../steps/known-definitions.ts'
import { standInDefinitions } from '../steps/stand-in-definitions.ts'
import { fleetPaths } from '../system/paths.ts'
import { dryRun } from '../validate/dry-run.ts'
import { type DryRunServer, startDryRunServer } from '../validate/dry-run-server.ts'
import type { StageFindings } from '../validate/merge.ts'
import { isOwnDefinition, serveOwnDefinitions } from '../validate/own-definitions.ts'
import { placed } from '../validate/types.ts'
import { withLocations } from '../validate/validate.ts'
import { ensureStep } from './prepare.ts'
import type { Session } from './session.ts'
import type { ReadStage } from './validate.ts'

/**
 * Adds what an API server says of each stage's objects. Where none can be had, as without Go, that
 * is told as not checked.
 */
export async function withDryRuns(
  reading: Promise<ReadStage[]>,
  session: Session,
): Promise<StageFindings[]> {
  const server = start(session)
  const stages = await reading.catch(async (error) => {
    await (await server.catch(() => undefined))?.stop()
    throw error
  })
  let ready: DryRunServer
  try {
    ready = await server
  } catch (error) {
    if (session.signal.aborted || !(error instanceof FleetError)) throw error
    const unchecked = { what: 'schemas of all objects', why: `${messageOf(error)} (${error.hint})` }
    return stages.map(({ report }) => ({ ...report, unchecked: [...report.unchecked, unchecked] }))
  }
  try {
    const reports: StageFindings[] = []
    for (const stage of stages) reports.push(await examined(stage, ready, session))
    return reports
  } finally {
    await ready.stop()
  }
}

async function start(session: Session): Promise<DryRunServer> {
  const { cache } = fleetPaths()
  await ensureStep(binariesStep('sandbox', cache), session)
  await ensureStep(knownDefinitionsStep(cache), session)
  const binaries: BinarySet | undefined = await findBinaries({ cache })
  if (!binaries) throw new Error('the sandbox programs are not built')
  return startDryRunServer(binaries, cache, session.signal)
}

async function examined(
  { report, model }: ReadStage,
  server: DryRunServer,
  { signal }: Session,
): Promise<StageFindings> {
  if (!model) return report
  await define(model, server, signal)
  const resources = placed(model).map(({ resource }) => resource)
  const own = await dryRun(server, resources.filter(isOwnDefinition), signal)
  const refused = new Set(own.findings.map(({ resource }) => resource))
  const sound = resources.filter((one) => isOwnDefinition(one) && !refused.has(one))
  await serveOwnDefinitions(server.client, sound, signal)
  const others = resources.filter((one) => !isOwnDefinition(one))
  const { findings, unchecked } = await dryRun(server, others, signal)
  return {
    ...report,
    findings: [...report.findings, ...(await withLocations([...own.findings, ...findings], model))],
    unchecked: [...report.unchecked, ...unchecked],
  }
}

/** The real definitions of the kinds that the stage uses; none that takes anything. */
async function define(model: FleetModel, { client }: DryRunServer, signal: AbortSignal) {
  const definitions = await standInDefinitions(client, model, fleetPaths().cache)
  const real = definitions.filter(({ metadata }) => !(standInLabel in (metadata.labels ?? {})))
  await applyAll(client, real, { signal })
}
