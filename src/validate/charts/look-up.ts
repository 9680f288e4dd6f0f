import { z } from 'zod'
import { FleetError } from '../../errors.ts'
import { run } from '../../system/process.ts'
import { describeResource, type Finding, type StageReading, type Unchecked } from '../types.ts'
import { type ChartAnswer, chartFindings } from './answers.ts'
import { type ChartRequest, type ReleaseLookup, releaseLookups } from './requests.ts'

/** Far above what all charts of a fleet take, milliseconds. */
const PATIENCE_MS = 300_000

const Answers = z.array(
  z.object({
    result: z.enum(['fits', 'missing', 'misfit', 'unreachable']),
    words: z.array(z.string()),
    version: z.string().optional(),
    available: z.array(z.string()).nullish(),
  }),
)

/** What the charts of a stage tell. */
export interface ChartReport {
  findings: Finding[]
  unchecked: Unchecked[]
}

/**
 * Asks the repositories of all stages' charts whether each version exists, and the charts whether
 * the values fit them; a report a stage. Archives of fixed versions are kept in `folder`.
 * @throws FleetError when the program itself fails
 */
export async function lookUpCharts(
  program: string,
  folder: string,
  fleets: StageReading[],
  signal: AbortSignal,
): Promise<ChartReport[]> {
  const stages = fleets.map(releaseLookups)
  const asked = stages.flat().flatMap((lookup) => {
    const { request } = lookup
    return typeof request === 'string' ? [] : [{ lookup, request }]
  })
  const requests = asked.map(({ request }) => request)
  const answers = await ask(program, folder, requests, signal)
  const answerTo = new Map(asked.map(({ lookup }, index) => [lookup, answers[index]]))
  return stages.map((lookups) => {
    const answered = lookups.flatMap((lookup) => {
      const answer = answerTo.get(lookup)
      return answer ? [{ lookup, answer }] : []
    })
    const { findings, unchecked } = chartFindings(answered)
    return { findings, unchecked: [...unchecked, ...unasked(lookups)] }
  })
}

async function ask(
  program: string,
  folder: string,
  requests: ChartRequest[],
  signal: AbortSignal,
): Promise<ChartAnswer[]> {
  if (requests.length === 0) return []
  const { exitCode, stdout, stderr } = await run(program, ['-cache', folder], {
    input: JSON.stringify(requests),
    signal: AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), signal]),
  })
  if (exitCode === 0) {
    return Answers.parse(JSON.parse(stdout)).map(({ available, ...answer }) => ({
      ...answer,
      available: available ?? undefined,
    }))
  }
  throw new FleetError({
    code: 'charts-failed',
    message: 'The charts could not be looked up',
    why: stderr.trim(),
    hint: "Run the command again; if it fails the same way, remove fleet's cache folder, so that the program is built anew.",
  })
}

function unasked(lookups: ReleaseLookup[]): Unchecked[] {
  return lookups.flatMap(({ release, request }) =>
    typeof request === 'string'
      ? [{ what: `the chart of ${describeResource(release)}`, why: request }]
      : [],
  )
}
