import { resolve } from 'node:path'
import type { FleetPaths } from '../system/paths.js'
import { type Branches, chooseBranch, listBranches } from './branches.js'
import { type ChosenEntry, chooseEntry, stageOf } from './choose-entry.js'
import { differences } from './differences.js'
import { type Entry, findEntries, hasFlux, relativePath } from './entries.js'
import { namedRepository, type Repository, repositoryAround } from './find-repository.js'
import { git } from './git.js'
import { mustHold, nothingForFlux } from './missing-entry.js'
import type { FleetSource, Notice, ReadRequest } from './model.js'
import { templateRepository } from './template.js'

export interface LocateDeps {
  paths: FleetPaths
  /** The project's templates folder. */
  templates: string
}

/**
 * Finds the fleet repository, the commit to serve and the folder that Flux starts from. Outside
 * any fleet repository it is a copy of the built-in template.
 * @throws FleetError when there is no telling, or nothing to serve.
 */
export async function locateFleet(request: ReadRequest, deps: LocateDeps): Promise<FleetSource> {
  const own = await ownRepository(request)
  if (own) return locateIn(own, request, [], false)
  const { repository, notices } = await templateRepository(deps)
  return locateIn(repository, request, notices, true)
}

/** The repository asked for, or the one around the folder if it has anything for Flux. */
async function ownRepository(request: ReadRequest): Promise<Repository | undefined> {
  const { repo, startFolder } = request
  if (repo !== undefined) return namedRepository(repo, startFolder)
  const repository = await repositoryAround(resolve(startFolder))
  if (!repository || request.path !== undefined) return repository
  const { local } = await listBranches(repository.root)
  for (const ref of ['HEAD', ...local]) {
    if (await hasFlux(repository.root, ref)) return repository
  }
  return undefined
}

async function locateIn(
  repository: Repository,
  request: ReadRequest,
  notices: Notice[],
  isTemplate: boolean,
): Promise<FleetSource> {
  const { root, gitDirectory } = repository
  const branches = await listBranches(root)
  const { entry, stage } = await findEntry(root, request, branches)
  const wish = { asked: request.branch, bootstrapped: entry.branch, stage }
  const branch = chooseBranch(branches, wish)
  const resolved = ['rev-parse', `refs/heads/${branch}^{commit}`, `refs/heads/${branch}^{tree}`]
  const [commit = '', tree = ''] = (await git(resolved, { cwd: root })).trim().split('\n')
  await mustHold(root, branch, entry.path)
  const differing = isTemplate ? [] : await differences(root, branch, commit, branches.current)
  return {
    root,
    gitDirectory,
    branch,
    commit,
    tree,
    path: `./${entry.path}`,
    stage,
    isTemplate,
    notices: [...notices, ...differing],
  }
}

/** Looks where the user is first, then on the branch that the stage would serve. */
async function findEntry(
  root: string,
  { path, stage, branch }: ReadRequest,
  branches: Branches,
): Promise<ChosenEntry> {
  if (branch !== undefined)
    chooseBranch(branches, { asked: branch, bootstrapped: branch, stage: '' })
  const conventional = stage === 'prod' ? 'main' : 'develop'
  const refs = (branch === undefined ? ['HEAD', conventional, ...branches.local] : [branch]).map(
    (name) => (name === 'HEAD' ? name : `refs/heads/${name}`),
  )
  let entries: Entry[] = []
  for (const ref of new Set(refs)) {
    entries = await findEntries(root, ref)
    if (entries.length > 0) break
  }
  if (path !== undefined) {
    const wanted = relativePath(path)
    const entry = entries.find((candidate) => candidate.path === wanted) ?? { path: wanted }
    return { entry, stage: stage ?? stageOf(wanted) }
  }
  if (entries.length === 0) throw nothingForFlux(root)
  return chooseEntry(entries, stage)
}
