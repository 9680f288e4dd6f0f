import { posix } from 'node:path'
import { type ObjectDocument, objectsIn, stringAt } from './documents.js'
import { git, gitLines } from './git.js'

/** A folder that Flux can start from. */
export interface Entry {
  /** Relative to the repository, without `./`; '' is the repository itself. */
  path: string
  /** The branch that the cluster of this folder follows, if the repository says so. */
  branch?: string | undefined
}

/** Folders that Flux starts from in a commit, the surest way of telling first. */
export async function findEntries(root: string, commit: string): Promise<Entry[]> {
  const names = ['ls-tree', '-r', '-z', '--name-only', commit]
  const files = await gitLines(names, { cwd: root })
  const synced = await Promise.all(
    files
      .filter((file) => posix.basename(file) === 'gotk-sync.yaml')
      .map(async (file) => entryOfSync(file, await objectsOf(root, commit, file))),
  )
  if (synced.length > 0) return unique(synced)
  const instances = await entriesOfInstances(root, commit)
  if (instances.length > 0) return unique(instances)
  const folders = files.flatMap((file) => {
    const folder = posix.dirname(file)
    return posix.basename(folder) === 'flux-system' && /\.ya?ml$/.test(file)
      ? [{ path: relativePath(posix.dirname(folder)) }]
      : []
  })
  return folders.length > 0 ? unique(folders) : topmost(root, commit)
}

/** Whether anything in a commit is for Flux. */
export async function hasFlux(root: string, commit: string): Promise<boolean> {
  return (await filesWith(root, commit, 'toolkit.fluxcd.io')).length > 0
}

/** What `flux bootstrap` left, or its place when it is still empty. */
function entryOfSync(file: string, objects: ObjectDocument[]): Entry {
  const root = objects.find(({ kind }) => kind === 'Kustomization')
  const source = objects.find(({ kind }) => kind === 'GitRepository')
  const path = stringAt(root?.spec, 'path') ?? posix.dirname(posix.dirname(file))
  return { path: relativePath(path), branch: stringAt(source?.spec, 'ref', 'branch') }
}

/** flux-operator's FluxInstance names path and reference of the root. */
async function entriesOfInstances(root: string, commit: string): Promise<Entry[]> {
  const files = await filesWith(root, commit, 'kind: FluxInstance')
  const objects = await Promise.all(files.map((file) => objectsOf(root, commit, file)))
  return objects.flat().flatMap(({ kind, spec }) => {
    const path = kind === 'FluxInstance' ? stringAt(spec, 'sync', 'path') : undefined
    const branch = stringAt(spec, 'sync', 'ref')?.replace(/^refs\/heads\//, '')
    return path === undefined ? [] : [{ path: relativePath(path), branch }]
  })
}

/** Folders with Kustomizations that no other Kustomization's path leads to. */
async function topmost(root: string, commit: string): Promise<Entry[]> {
  const files = await filesWith(root, commit, 'kustomize.toolkit.fluxcd.io/')
  const found = await Promise.all(
    files.map(async (file) =>
      (await objectsOf(root, commit, file)).flatMap(({ kind, apiVersion, spec }) =>
        kind === 'Kustomization' && apiVersion.startsWith('kustomize.toolkit.fluxcd.io/')
          ? [{ folder: posix.dirname(file), leadsTo: stringAt(spec, 'path') }]
          : [],
      ),
    ),
  )
  const all = found.flat()
  const isBelow = (folder: string) =>
    all.some(({ folder: from, leadsTo }) => {
      const path = leadsTo === undefined ? undefined : relativePath(leadsTo)
      return path !== undefined && path !== '' && from !== folder && isInside(folder, path)
    })
  const tops = all.map(({ folder }) => folder).filter((folder) => !isBelow(folder))
  const highest = tops.filter((top) => !tops.some((other) => other !== top && isInside(top, other)))
  return unique(highest.map((path) => ({ path: relativePath(path) })))
}

async function filesWith(root: string, commit: string, text: string): Promise<string[]> {
  const args = ['grep', '-z', '-l', '-I', '-F', text, commit, '--', '*.yaml', '*.yml']
  // git puts the commit before each name.
  return (await gitLines(args, { cwd: root })).map((line) => line.slice(commit.length + 1))
}

async function objectsOf(root: string, commit: string, file: string): Promise<ObjectDocument[]> {
  return objectsIn(await git(['show', `${commit}:${file}`], { cwd: root }))
}

/** A path as Flux resolves it, from the repository's top: `./a/`, `/a` and `a` are the same. */
export function relativePath(path: string): string {
  return posix.normalize(`/${path}`).replace(/^\/|\/$/g, '')
}

function isInside(folder: string, parent: string): boolean {
  return folder === parent || folder.startsWith(`${parent}/`)
}

function unique(entries: Entry[]): Entry[] {
  return [...new Map(entries.map((entry) => [entry.path, entry])).values()].toSorted((one, other) =>
    one.path.localeCompare(other.path),
  )
}
