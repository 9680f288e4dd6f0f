import { ExitCode, FleetError } from '../errors.ts'
import type { FleetModel, FleetSource } from '../repository/model.ts'
import { readFleet } from '../repository/read.ts'
import { workTreeStages } from '../repository/work-tree.ts'
import { binariesStep } from '../steps/binaries.ts'
import { steadyNow } from '../system/clock.ts'
import { fleetPaths } from '../system/paths.ts'
import type { ChartReport } from '../validate/charts/look-up.ts'
import { type Merged, mergeStages, type StageFindings } from '../validate/merge.ts'
import { checkFiles, rootFinding } from '../validate/validate.ts'
import type { FleetOptions } from './fleet-options.ts'
import { ensureStep, locate } from './prepare.ts'
import { type Session, withSession } from './session.ts'
import { chartReports } from './validate-charts.ts'
import { withDryRuns } from './validate-dry-runs.ts'

export interface ValidateOptions extends FleetOptions {
  /** Only what the files tell: no API server is started. */
  filesOnly?: boolean
}

/** `fleet validate`: everything that would go wrong in a cluster, before anything gets there. */
export async function validate(
  folder: string | undefined,
  options: ValidateOptions,
): Promise<ExitCode> {
  const started = steadyNow()
  const root = folder ?? (await locate({ output: options.output })).source.root
  const stages = chosen(await workTreeStages(root), options.stage)
  const merged = mergeStages(
    await withSession(options, (session) => examine(stages, options, session)),
  )
  await print(merged, options, steadyNow() - started)
  const hasErrors = merged.findings.some(({ severity }) => severity === 'error')
  return hasErrors ? ExitCode.failed : ExitCode.ok
}

function chosen(stages: FleetSource[], wanted: string | undefined): FleetSource[] {
  const found = wanted === undefined ? stages : stages.filter(({ stage }) => stage === wanted)
  if (found.length > 0) return found
  throw new FleetError({
    code: 'unknown-stage',
    message: `The fleet has no stage ${wanted}`,
    hint: `There are: ${stages.map(({ stage }) => stage).join(', ')}.`,
    exitCode: ExitCode.usage,
  })
}

/** Reads all stages side by side; the API server starts in the meantime. */
async function examine(
  stages: FleetSource[],
  options: ValidateOptions,
  session: Session,
): Promise<StageFindings[]> {
  const paths = fleetPaths()
  await ensureStep(binariesStep('reader', paths.cache), session)
  const reading = Promise.all(stages.map((source) => read(source, session.signal)))
  if (options.filesOnly) return (await reading).map(({ report }) => report)
  const [dryRuns, charts] = await Promise.all([
    withDryRuns(reading, session),
    chartReports(reading, session),
  ])
  return dryRuns.map((report, index) => joined(report, charts[index]))
}

function joined(report: StageFindings, more: ChartReport | undefined): StageFindings {
  const { findings = [], unchecked = [] } = more ?? {}
  return {
    ...report,
    findings: [...report.findings, ...findings],
    unchecked: [...report.unchecked, ...unchecked],
  }
}

/** A stage as it was read; `model` is missing where not even its root can be built. */
export interface ReadStage {
  report: StageFindings
  model?: FleetModel
}

async function read(source: FleetSource, signal: AbortSignal): Promise<ReadStage> {
  const { stage } = source
  try {
    const model = await readFleet(source, { paths: fleetPaths(), signal, schemas: true })
    const services = model.services.map(({ name }) => name)
    return { model, report: { stage, services, findings: await checkFiles(model), unchecked: [] } }
  } catch (error) {
    if (!(error instanceof FleetError) || error.code !== 'does-not-build') throw error
    return { report: { stage, services: [], findings: [rootFinding(error)], unchecked: [] } }
  }
}

async function print(merged: Merged, { output }: ValidateOptions, durationMs: number) {
  const { renderAnnotations, renderFindings } = await import('../ui/findings.ts')
  const at = new Date().toISOString()
  const lines =
    output === 'json'
      ? [
          ...merged.findings.map((one) => JSON.stringify({ type: 'finding', ...one, at })),
          ...merged.unchecked.map((one) => JSON.stringify({ type: 'unchecked', ...one, at })),
          JSON.stringify({
            type: 'validated',
            stages: merged.stages,
            services: merged.services,
            durationMs,
            at,
          }),
        ]
      : renderFindings(merged, { durationMs })
  // GitHub reads its commands from the same stream and does not show them.
  const annotations =
    process.env.GITHUB_ACTIONS === 'true' ? renderAnnotations(merged.findings) : []
  process.stdout.write(`${[...lines, ...(output === 'json' ? [] : annotations)].join('\n')}\n`)
}
