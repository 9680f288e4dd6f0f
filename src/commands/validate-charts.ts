import { join } from 'node:path'
import { FleetError, messageOf } from '../errors.ts'
import { findBinaries } from '../sandbox/binaries/find.ts'
import { binariesStep } from '../steps/binaries.ts'
import { fleetPaths } from '../system/paths.ts'
import { type ChartReport, lookUpCharts } from '../validate/charts/look-up.ts'
import { withLocations } from '../validate/validate.ts'
import { ensureStep } from './prepare.ts'
import type { Session } from './session.ts'
import type { ReadStage } from './validate.ts'

const nothing: ChartReport = { findings: [], unchecked: [] }

/**
 * What the charts' repositories and schemas say of each stage, in the order of the stages. Where the
 * program for it cannot be built, as without Go, that is told as not checked.
 */
export async function chartReports(
  reading: Promise<ReadStage[]>,
  session: Session,
): Promise<ChartReport[]> {
  const program = prepared(session)
  program.catch(() => undefined)
  const models = (await reading).map(({ model }) => model)
  const kept = join(fleetPaths().cache, 'charts')
  const present = models.filter((model) => model !== undefined)
  try {
    const reports = await lookUpCharts(await program, kept, present, session.signal)
    return await Promise.all(
      models.map(async (model) => {
        const found = model && reports[present.indexOf(model)]
        if (!found) return nothing
        return { ...found, findings: await withLocations(found.findings, model) }
      }),
    )
  } catch (error) {
    if (session.signal.aborted || !(error instanceof FleetError)) throw error
    const why = `${messageOf(error)} (${error.hint})`
    const unchecked = [{ what: 'versions and values of all charts', why }]
    return models.map((model) => (model ? { findings: [], unchecked } : nothing))
  }
}

async function prepared(session: Session): Promise<string> {
  const { cache } = fleetPaths()
  await ensureStep(binariesStep('charts', cache), session)
  const binaries = await findBinaries({ cache, module: 'charts' })
  if (!binaries) throw new Error('the program that looks charts up is not built')
  return binaries.path('charts')
}
