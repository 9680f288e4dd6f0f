import { ExitCode, FleetError } from '../errors.ts'
import type { Entry } from './entries.ts'

/** Other names under which people keep the same stage. */
const synonyms: Record<string, string[]> = {
  dev: ['develop', 'development'],
  prod: ['production'],
}

export interface ChosenEntry {
  entry: Entry
  stage: string
}

/** Picks the folder of a stage; several that fit, or none, are the user's to choose from. */
export function chooseEntry(entries: Entry[], stage: string | undefined): ChosenEntry {
  const [only] = entries
  if (only && entries.length === 1 && stage === undefined) {
    return { entry: only, stage: stageOf(only.path) }
  }
  const wanted = stage ?? 'dev'
  const fitting = entriesOfStage(entries, wanted)
  const [first] = fitting
  if (first && fitting.length === 1) return { entry: first, stage: wanted }
  const offered = fitting.length > 0 ? fitting : entries
  throw new FleetError({
    code: fitting.length > 0 || stage === undefined ? 'ambiguous-path' : 'unknown-stage',
    message: messageFor(fitting.length, stage, wanted),
    why: offered.map(({ path }) => `./${path}`).join('\n'),
    hint: `Choose one with --path ./${offered[0]?.path ?? ''}, or name its stage with --stage.`,
    exitCode: ExitCode.usage,
  })
}

function messageFor(fitting: number, stage: string | undefined, wanted: string): string {
  if (fitting > 0) return `Flux can start from ${fitting} folders of the stage ${wanted}`
  if (stage === undefined) return 'Flux can start from several folders, and none is called dev'
  return `No folder that Flux can start from belongs to the stage ${stage}`
}

/** Folders with the stage's name, else with another name for it, among their path's segments. */
function entriesOfStage(entries: Entry[], stage: string): Entry[] {
  const named = (names: string[]) =>
    entries.filter(({ path }) => path.split('/').some((segment) => names.includes(segment)))
  const exact = named([stage])
  return exact.length > 0 ? exact : named(synonyms[stage] ?? [])
}

/** The stage a path speaks of: dev or prod by any name, else its last segment. */
export function stageOf(path: string): string {
  const segments = path.split('/')
  for (const [stage, others] of Object.entries(synonyms)) {
    if (segments.some((segment) => segment === stage || others.includes(segment))) return stage
  }
  return segments.at(-1) || 'dev'
}
