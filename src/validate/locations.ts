import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Document, isMap, isNode, isPair, isSeq, LineCounter, parseAllDocuments } from 'yaml'
import type { RenderedResource, SourceLocation } from '../repository/model.ts'

/** An object, and the field of it that is meant, from its top. */
type Place = Pick<RenderedResource, 'kind' | 'name' | 'file'> & { field?: string[] | undefined }

interface Documents {
  all: Document[]
  lineOf(offset: number): number
}

/**
 * Finds the lines at which objects, or fields of them, stand in the files of a work tree; a file is
 * read once. Of a field that another file adds, as by a patch, the part that is there is meant.
 */
export function lineFinder(root: string): (place: Place) => Promise<SourceLocation | undefined> {
  const files = new Map<string, Promise<Documents>>()
  return async ({ kind, name, file, field = [] }) => {
    if (file === undefined) return undefined
    const known = files.get(file) ?? documentsIn(join(root, file))
    files.set(file, known)
    const { all, lineOf } = await known
    const found = all.find(
      (one) => one.get('kind') === kind && one.getIn(['metadata', 'name']) === name,
    )
    return { file, line: found ? lineOf(offsetOf(found, field)) : 1 }
  }
}

/** None for a file that is gone or no YAML. */
async function documentsIn(path: string): Promise<Documents> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const lineCounter = new LineCounter()
  const documents = parseAllDocuments(text, { lineCounter, logLevel: 'silent' })
  return {
    all: Array.isArray(documents) ? documents.filter(({ contents }) => isMap(contents)) : [],
    lineOf: (offset) => lineCounter.linePos(offset).line,
  }
}

/** Where the deepest part of a field that is there begins. */
function offsetOf({ contents }: Document, field: string[]): number {
  let node: unknown = contents
  let offset = isNode(contents) ? (contents.range?.[0] ?? 0) : 0
  for (const part of field) {
    if (isMap(node)) {
      const pair = node.items.find((one) => isPair(one) && String(one.key) === part)
      if (!pair) break
      if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(part)]
      if (!isNode(node)) break
      offset = node.range?.[0] ?? offset
    } else break
  }
  return offset
}
