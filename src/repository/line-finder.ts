import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Document, isMap, isNode, isSeq, LineCounter, parseAllDocuments } from 'yaml'
import type { SourceLocation } from './model.ts'

interface ParsedFile {
  documents: Document[]
  lines: LineCounter
}

/** Where a Kustomization and its dependsOn entries stand in their files. */
export interface FoundLines {
  location?: SourceLocation
  /** By the dependency's name as it is written. */
  dependsOn(name: string): SourceLocation | undefined
}

/** Finds lines in the files of one exported tree; each file is parsed once. */
export class LineFinder {
  readonly #folder: string
  readonly #files = new Map<string, Promise<ParsedFile | undefined>>()

  constructor(folder: string) {
    this.#folder = folder
  }

  async kustomization(file: string | undefined, name: string): Promise<FoundLines> {
    const parsed = file === undefined ? undefined : await this.#parse(file)
    const document = parsed && findDocument(parsed.documents, name)
    if (!parsed || file === undefined) return { dependsOn: () => undefined }
    const at = (offset: number): SourceLocation => ({
      file,
      line: parsed.lines.linePos(offset).line,
    })
    const location = at(startOf(document?.contents))
    return {
      location,
      dependsOn: (wanted) => {
        const entries = document?.getIn(['spec', 'dependsOn'])
        const entry = isSeq(entries)
          ? entries.items.find((item) => isMap(item) && item.get('name') === wanted)
          : undefined
        return entry === undefined ? location : at(startOf(entry))
      },
    }
  }

  #parse(file: string): Promise<ParsedFile | undefined> {
    const known = this.#files.get(file)
    if (known) return known
    const parsing = readFile(join(this.#folder, file), 'utf8').then(
      (text) => {
        const lines = new LineCounter()
        const parsed = parseAllDocuments(text, { lineCounter: lines, logLevel: 'silent' })
        return { documents: Array.isArray(parsed) ? parsed : [], lines }
      },
      () => undefined,
    )
    this.#files.set(file, parsing)
    return parsing
  }
}

/** By name; a prefix or suffix of kustomize may have been added, so else the first of its kind. */
function findDocument(documents: Document[], name: string): Document | undefined {
  const kustomizations = documents.filter((document) => {
    const group = String(document.getIn(['apiVersion']) ?? '').split('/')[0]
    return document.get('kind') === 'Kustomization' && group === 'kustomize.toolkit.fluxcd.io'
  })
  const nameOf = (document: Document) => String(document.getIn(['metadata', 'name']) ?? '')
  return (
    kustomizations.find((document) => nameOf(document) === name) ??
    kustomizations.find((document) => nameOf(document) !== '' && name.includes(nameOf(document))) ??
    kustomizations[0]
  )
}

function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0
}
