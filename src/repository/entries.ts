import { posix } from 'node:path'
import { type ObjectDocument, stringAt } from './documents.ts'
import { topmostEntries } from './topmost.ts'
import { listFiles, objectsOf, pathsWith } from './tree.ts'

/** A folder that Flux can start from. */
export interface Entry {
  /** Relative to the repository, without `./`; '' is the repository itself. */
  path: string
  /** The branch that the cluster of this folder follows, if the repository says so. */
  branch?: string | undefined
}

/** A commit (or branch) of a repository. */
export interface Commit {
  root: string
  ref: string
}

/** Folders that Flux starts from in a commit, the surest way of telling first. */
export async function findEntries(commit: Commit): Promise<Entry[]> {
  const files = await listFiles(commit)
  const folders = foldersOf(files)
  const exists = ({ path }: Entry) => path === '' || folders.has(path)
  const synced = await bootstrapped(commit, files)
  const valid = synced.filter(exists)
  if (valid.length > 0) return unique(valid)
  const instances = (await operatorInstances(commit)).filter(exists)
  if (instances.length > 0) return unique(instances)
  // A gotk-sync.yaml that leads nowhere belongs to a fleet kept inside another repository.
  const customary = synced.length > 0 ? [] : fluxSystemParents(files)
  if (customary.length > 0) return unique(customary)
  return unique((await topmostEntries(commit, folders)).map((path) => ({ path })))
}

/** Whether a commit has any object for Flux. */
export async function hasFlux(commit: Commit): Promise<boolean> {
  return (await pathsWith(commit, '^apiVersion: *"?[a-z]+\\.toolkit\\.fluxcd\\.io/')).length > 0
}

/** What `flux bootstrap` left, or its place when it is still empty. */
async function bootstrapped(commit: Commit, files: string[]): Promise<Entry[]> {
  const syncs = files.filter((file) => posix.basename(file) === 'gotk-sync.yaml')
  return Promise.all(syncs.map(async (file) => entryOf(file, await objectsOf(commit, file))))
}

function entryOf(file: string, objects: ObjectDocument[]): Entry {
  const root = objects.find(({ kind }) => kind === 'Kustomization')
  const source = objects.find(({ kind }) => kind === 'GitRepository')
  const path = stringAt(root?.spec, 'path') ?? posix.dirname(posix.dirname(file))
  return { path: relativePath(path), branch: stringAt(source?.spec, 'ref', 'branch') }
}

/** flux-operator's FluxInstance names path and reference of the root. */
async function operatorInstances(commit: Commit): Promise<Entry[]> {
  const files = await pathsWith(commit, '^kind: *FluxInstance')
  const objects = await Promise.all(files.map((file) => objectsOf(commit, file)))
  return objects.flat().flatMap(({ kind, spec }) => {
    const path = kind === 'FluxInstance' ? stringAt(spec, 'sync', 'path') : undefined
    const isGit = stringAt(spec, 'sync', 'kind') !== 'OCIRepository'
    // The reference of an artifact is a tag, which says nothing of branches.
    const ref = isGit ? stringAt(spec, 'sync', 'ref') : undefined
    const branch = ref?.replace(/^refs\/heads\//, '')
    return path === undefined ? [] : [{ path: relativePath(path), branch }]
  })
}

function fluxSystemParents(files: string[]): Entry[] {
  return files
    .filter((file) => /(^|\/)flux-system\/[^/]+\.ya?ml$/.test(file))
    .map((file) => ({ path: relativePath(posix.dirname(posix.dirname(file))) }))
}

function foldersOf(files: string[]): Set<string> {
  const folders = new Set<string>()
  for (const file of files) {
    let folder = posix.dirname(file)
    while (folder !== '.' && !folders.has(folder)) {
      folders.add(folder)
      folder = posix.dirname(folder)
    }
  }
  return folders
}

/** A path as Flux resolves it, from the repository's top: `./a/`, `/a` and `a` are the same. */
export function relativePath(path: string): string {
  return posix.normalize(`/${path}`).replace(/^\/|\/$/g, '')
}

function unique(entries: Entry[]): Entry[] {
  return [...new Map(entries.map((entry) => [entry.path, entry])).values()].toSorted((one, other) =>
    one.path.localeCompare(other.path),
  )
}
