import { join, relative, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { exists } from '../system/files.ts'
import { type FleetPaths, templatesFolder } from '../system/paths.ts'
import { type Branches, chooseBranch, listBranches } from './branches.ts'
import { differences } from './differences.ts'
import { type Entry, hasFlux } from './entries.ts'
import { entriesOn, pickEntry, refsFor } from './find-entry.ts'
import { namedRepository, type Repository, repositoryAround } from './find-repository.ts'
import { nothingForFlux } from './missing-entry.ts'
import type { FleetSource, ReadRequest } from './model.ts'
import { resolveBranch } from './resolve-branch.ts'
import { templateRepository } from './template.ts'

export interface LocateDeps {
  paths: FleetPaths
  /** The project's templates folder, unless told otherwise. */
  templates?: string
  /** What `lookAround` saw where the request starts; git is not asked the same again. */
  seen?: Seen | undefined
}

/** A repository as far as it was looked at. */
export type Seen = Pick<Known, 'repository'> & Partial<Known>

/**
 * Finds the fleet repository, the commit to serve and the folder that Flux starts from. Outside
 * any fleet repository it is a copy of the built-in template.
 * @throws FleetError when there is no telling, or nothing to serve.
 */
export async function locateFleet(request: ReadRequest, deps: LocateDeps): Promise<FleetSource> {
  const templates = deps.templates ?? templatesFolder()
  const own = await ownRepository(request, templates, deps.seen)
  if (own) return locateIn(own, request)
  const { repository, notices } = await templateRepository({ paths: deps.paths, templates })
  const located = await locateIn(await lookInto({ repository }, request), request)
  return { ...located, isTemplate: true, notices }
}

/**
 * The repository whose fleet.yaml counts; undefined where fleet would use its template. A
 * repository without a fleet.yaml is not looked into.
 */
export async function lookAround(folder: string): Promise<Seen | undefined> {
  const repository = await repositoryAround(resolve(folder)).catch(() => undefined)
  if (!repository) return undefined
  if (!(await exists(join(repository.root, 'fleet.yaml')))) return { repository }
  return ownRepository({ startFolder: folder }, templatesFolder(), { repository })
}

/** A repository as far as it is known. */
interface Known {
  repository: Repository
  branches: Branches
  /** The commits that were looked at for entries. */
  refs: string[]
  /** Where Flux can start on the first branch that says so; the user's own place comes first. */
  entries: Entry[]
}

/** The repository asked for, or the one around the folder if it has anything for Flux. */
async function ownRepository(
  request: ReadRequest,
  templates: string,
  seen: Seen | undefined,
): Promise<Known | undefined> {
  const { repo, path } = request
  const found = seen ?? (await findRepository(request))
  if (!found) return undefined
  const known = await lookInto(found, request)
  if (known.entries.length > 0 || repo !== undefined || path !== undefined) return known
  // fleet's own checkout holds a fleet, but is none.
  const { root } = known.repository
  if (!relative(root, templates).startsWith('..')) return undefined
  for (const ref of known.refs) {
    if (await hasFlux({ root, ref })) throw nothingForFlux(root)
  }
  return undefined
}

async function findRepository({ repo, startFolder }: ReadRequest): Promise<Seen | undefined> {
  const repository =
    repo === undefined
      ? await repositoryAround(resolve(startFolder))
      : await namedRepository(repo, startFolder)
  return repository && { repository }
}

async function lookInto(seen: Seen, request: ReadRequest): Promise<Known> {
  const { repository } = seen
  const branches = seen.branches ?? (await listBranches(repository.root))
  const refs = refsFor(request, branches)
  const kept = isDeepStrictEqual(seen.refs, refs) ? seen.entries : undefined
  return { repository, branches, refs, entries: kept ?? (await entriesOn(repository.root, refs)) }
}

async function locateIn(known: Known, request: ReadRequest): Promise<FleetSource> {
  const { repository, branches, entries } = known
  const { root, gitDirectory } = repository
  const { entry, stage } = pickEntry(root, request, entries)
  const wish = { asked: request.branch, bootstrapped: entry.branch, stage }
  const branch = chooseBranch(branches, wish)
  const { commit, tree } = await resolveBranch(root, branch, entry.path)
  const path = `./${entry.path}`
  const notices = await differences(root, branch, commit, branches.current)
  return { root, gitDirectory, branch, commit, tree, path, stage, isTemplate: false, notices }
}
