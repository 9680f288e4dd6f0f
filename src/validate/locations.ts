import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isMap, LineCounter, parseAllDocuments } from 'yaml'
import type { RenderedResource, SourceLocation } from '../repository/model.js'

type Place = Pick<RenderedResource, 'kind' | 'name' | 'file'>

/** Finds the lines at which objects begin in the files of a work tree; a file is read once. */
export function lineFinder(root: string): (place: Place) => Promise<SourceLocation | undefined> {
  const files = new Map<string, Promise<Map<string, number>>>()
  return async ({ kind, name, file }) => {
    if (file === undefined) return undefined
    const known = files.get(file) ?? linesIn(join(root, file))
    files.set(file, known)
    return { file, line: (await known).get(`${kind}/${name}`) ?? 1 }
  }
}

/** `kind/name` → line of its document; empty for a file that is gone or no YAML. */
async function linesIn(path: string): Promise<Map<string, number>> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const lineCounter = new LineCounter()
  const documents = parseAllDocuments(text, { lineCounter, logLevel: 'silent' })
  if (!Array.isArray(documents)) return new Map()
  return new Map(
    documents.flatMap((document): [string, number][] => {
      const { contents } = document
      if (!isMap(contents)) return []
      const [kind, name] = [document.get('kind'), document.getIn(['metadata', 'name'])]
      return [
        [`${String(kind)}/${String(name)}`, lineCounter.linePos(contents.range?.[0] ?? 0).line],
      ]
    }),
  )
}
