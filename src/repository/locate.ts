import { relative, resolve } from 'node:path'
import { type FleetPaths, templatesFolder } from '../system/paths.js'
import { chooseBranch, listBranches } from './branches.js'
import { differences } from './differences.js'
import { type Entry, findEntries, hasFlux } from './entries.js'
import { findEntry } from './find-entry.js'
import { namedRepository, type Repository, repositoryAround } from './find-repository.js'
import { git } from './git.js'
import { mustHold, nothingForFlux } from './missing-entry.js'
import type { FleetSource, Notice, ReadRequest } from './model.js'
import { templateRepository } from './template.js'

export interface LocateDeps {
  paths: FleetPaths
  /** The project's templates folder, unless told otherwise. */
  templates?: string
}

/**
 * Finds the fleet repository, the commit to serve and the folder that Flux starts from. Outside
 * any fleet repository it is a copy of the built-in template.
 * @throws FleetError when there is no telling, or nothing to serve.
 */
export async function locateFleet(request: ReadRequest, deps: LocateDeps): Promise<FleetSource> {
  const templates = deps.templates ?? templatesFolder()
  const own = await ownRepository(request, templates)
  if (own) return locateIn(own, request, [], false)
  const { repository, notices } = await templateRepository({ paths: deps.paths, templates })
  return locateIn(repository, request, notices, true)
}

/** The top of the fleet repository around a folder; undefined where fleet would use its template. */
async function repositoryRoot(folder: string): Promise<string | undefined> {
  return (await ownRepository({ startFolder: folder }, templatesFolder()))?.root
}

/** The repository asked for, or the one around the folder if it has anything for Flux. */
async function ownRepository(
  { repo, startFolder, path }: ReadRequest,
  templates: string,
): Promise<Repository | undefined> {
  if (repo !== undefined) return namedRepository(repo, startFolder)
  const repository = await repositoryAround(resolve(startFolder))
  if (!repository || path !== undefined) return repository
  const { root } = repository
  const { local } = await listBranches(root)
  const refs = ['HEAD', ...local.map((branch) => `refs/heads/${branch}`)]
  for (const ref of refs) {
    if ((await findEntries({ root, ref })).length > 0) return repository
  }
  // fleet's own checkout holds a fleet, but is none.
  if (!relative(root, templates).startsWith('..')) return undefined
  for (const ref of refs) if (await hasFlux({ root, ref })) throw nothingForFlux(root)
  return undefined
}

async function locateIn(
  { root, gitDirectory }: Repository,
  request: ReadRequest,
  notices: Notice[],
  isTemplate: boolean,
): Promise<FleetSource> {
  const branches = await listBranches(root)
  const { entry, stage } = await findEntry(root, request, branches)
  const branch = chooseBranch(branches, wishFor(request, entry, stage))
  const names = [`refs/heads/${branch}^{commit}`, `refs/heads/${branch}^{tree}`]
  const resolved = await git(['rev-parse', ...names], { cwd: root })
  const [commit = '', tree = ''] = resolved.trim().split('\n')
  await mustHold(root, branch, entry.path)
  const differing = isTemplate ? [] : await differences(root, branch, commit, branches.current)
  const path = `./${entry.path}`
  const all = [...notices, ...differing]
  return { root, gitDirectory, branch, commit, tree, path, stage, isTemplate, notices: all }
}

function wishFor({ branch }: ReadRequest, entry: Entry, stage: string) {
  return { asked: branch, bootstrapped: entry.branch, stage }
}
