import { posix } from 'node:path'
import { stringAt } from './documents.ts'
import { type Commit, relativePath } from './entries.ts'
import { objectsOf, pathsWith } from './tree.ts'

interface Found {
  /** The folder of the file that defines a Kustomization. */
  folder: string
  leadsTo: string
}

/** Folders with Kustomizations of this repository that no other Kustomization's path leads to. */
export async function topmostEntries(commit: Commit, folders: Set<string>): Promise<string[]> {
  const files = await pathsWith(commit, '^apiVersion: *"?kustomize\\.toolkit\\.fluxcd\\.io/')
  const all = (await Promise.all(files.map((file) => kustomizationsIn(commit, file))))
    .flat()
    .filter(({ leadsTo }) => leadsTo === '' || folders.has(leadsTo))
  const isReached = (folder: string) =>
    all.some(
      ({ folder: from, leadsTo }) => leadsTo !== '' && from !== folder && isInside(folder, leadsTo),
    )
  const tops = new Set(all.map(({ folder }) => folder).filter((folder) => !isReached(folder)))
  return [...tops].filter(
    (top) => ![...tops].some((other) => other !== top && isInside(top, other)),
  )
}

async function kustomizationsIn(commit: Commit, file: string): Promise<Found[]> {
  const folder = relativePath(posix.dirname(file))
  return (await objectsOf(commit, file)).flatMap(({ kind, apiVersion, spec }) =>
    kind === 'Kustomization' && apiVersion.startsWith('kustomize.toolkit.fluxcd.io/')
      ? [{ folder, leadsTo: relativePath(stringAt(spec, 'path') ?? '') }]
      : [],
  )
}

function isInside(folder: string, parent: string): boolean {
  return folder === parent || folder.startsWith(`${parent}/`)
}
