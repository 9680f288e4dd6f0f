import { relative, resolve } from 'node:path'
import { stageOf } from './choose-entry.ts'
import { findEntries } from './entries.ts'
import { namedRepository } from './find-repository.ts'
import { nothingForFlux } from './missing-entry.ts'
import type { FleetSource } from './model.ts'
import { headCommit, snapshot } from './snapshot.ts'

/**
 * Every stage of the fleet in a folder's work tree, as it is now: what is not committed yet is
 * read too, and no branch has to be there but the one that is checked out.
 * @throws FleetError when the folder is in no repository, or has nothing for Flux
 */
export async function workTreeStages(folder: string): Promise<FleetSource[]> {
  const { root, gitDirectory } = await namedRepository(folder, process.cwd())
  const head = await headCommit(root)
  const { commit, tree } = await snapshot(root, head, 'The work tree')
  const entries = await findEntries({ root, ref: commit })
  const below = relative(root, resolve(folder))
  const inFolder = entries.filter(({ path }) => below === '' || `${path}/`.startsWith(`${below}/`))
  const chosen = inFolder.length > 0 ? inFolder : entries
  if (chosen.length === 0) throw nothingForFlux(root)
  return chosen.map(({ path }) => ({
    root,
    gitDirectory,
    branch: 'the work tree',
    commit,
    tree,
    path: `./${path}`,
    stage: stageOf(path),
    isTemplate: false,
    notices: [],
  }))
}
