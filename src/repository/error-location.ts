import { readdir, readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { LineCounter, parseAllDocuments } from 'yaml'
import { relativePath } from './entries.ts'
import type { SourceLocation } from './model.ts'

const kustomizationFiles = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']

/**
 * Where the mistake is that kustomize speaks of: a broken YAML file it names, else the line of
 * the kustomization file that asks for what it names, else that file.
 */
export async function locateBuildError(
  folder: string,
  path: string,
  message: string,
): Promise<SourceLocation | undefined> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => posix.relative(folder, posix.join(entry.parentPath, entry.name)))
  const named = [...message.matchAll(/[\w@.+/-]+\.ya?ml/g)].map(([token]) =>
    token.replace(/^(\.{0,2}\/)+/, ''),
  )
  const suspects = files.filter((file) =>
    named.some((name) => file === name || file.endsWith(`/${name}`)),
  )
  for (const file of suspects.toSorted(nearest(relativePath(path)))) {
    const line = await brokenLine(join(folder, file))
    if (line !== undefined) return { file, line }
  }
  return inKustomizationFile(folder, path, message)
}

/** Files under the service's own path first: many folders have a deployment.yaml. */
function nearest(path: string) {
  const rank = (file: string) => (file.startsWith(`${path}/`) ? 0 : 1)
  return (one: string, other: string) => rank(one) - rank(other)
}

/** The line of the first mistake in a YAML file, or undefined when there is none. */
async function brokenLine(file: string): Promise<number | undefined> {
  const lines = new LineCounter()
  const text = await readFile(file, 'utf8')
  const parsed = parseAllDocuments(text, { lineCounter: lines, logLevel: 'silent' })
  const errors = Array.isArray(parsed) ? parsed.flatMap((document) => document.errors) : []
  const [first] = errors
  return first && lines.linePos(first.pos[0]).line
}

async function inKustomizationFile(
  folder: string,
  path: string,
  message: string,
): Promise<SourceLocation | undefined> {
  for (const name of kustomizationFiles) {
    const file = posix.join(relativePath(path), name)
    const text = await readFile(join(folder, file), 'utf8').catch(() => undefined)
    if (text === undefined) continue
    const index = text.split('\n').findIndex((line) => isMentioned(line, message))
    return { file, line: index + 1 || 1 }
  }
  return undefined
}

/** Whether the value in a line of a kustomization file is what the message speaks of. */
function isMentioned(line: string, message: string): boolean {
  const value = /^\s*(?:-\s+)?(?:path:\s*)?["']?([^\s"':#]+)["']?\s*$/.exec(line)?.[1]
  if (value === undefined || value.length < 2) return false
  return [`'${value}'`, `/${value}`].some((mention) => message.includes(mention))
}
