import { type Branches, chooseBranch } from './branches.ts'
import { type ChosenEntry, chooseEntry, stageOf } from './choose-entry.ts'
import { type Entry, findEntries, relativePath } from './entries.ts'
import { nothingForFlux } from './missing-entry.ts'
import type { ReadRequest } from './model.ts'

/** The folder that Flux starts from, and its stage. @throws FleetError when there is no telling. */
export function pickEntry(root: string, request: ReadRequest, entries: Entry[]): ChosenEntry {
  const { path, stage } = request
  if (path !== undefined) {
    const wanted = relativePath(path)
    const entry = entries.find((candidate) => candidate.path === wanted) ?? { path: wanted }
    return { entry, stage: stage ?? stageOf(wanted) }
  }
  if (entries.length === 0) throw nothingForFlux(root)
  return chooseEntry(entries, stage)
}

/** Where the user is comes first, then the branch that the stage would serve, then any other. */
export function refsFor({ branch, stage }: ReadRequest, branches: Branches): string[] {
  if (branch !== undefined) {
    const served = chooseBranch(branches, { asked: branch, bootstrapped: undefined, stage: '' })
    return [`refs/heads/${served}`]
  }
  const conventional = stage === 'prod' ? 'main' : 'develop'
  const elsewhere = branches.local.filter((name) => name !== branches.current)
  const others = elsewhere.toSorted((one, other) =>
    one === conventional ? -1 : other === conventional ? 1 : 0,
  )
  return ['HEAD', ...others.map((name) => `refs/heads/${name}`)]
}

/** The entries of the first of these commits that has any. */
export async function entriesOn(root: string, refs: string[]): Promise<Entry[]> {
  for (const ref of refs) {
    const entries = await findEntries({ root, ref })
    if (entries.length > 0) return entries
  }
  return []
}
