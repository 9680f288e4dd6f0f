import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { z } from 'zod'
import type { KubernetesObject } from '../cluster/types.ts'

const Manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
})

/**
 * The objects of a YAML stream; empty documents are left out.
 * @throws the parser's error, or zod's when a document is no Kubernetes object
 */
export function parseObjects(text: string): KubernetesObject[] {
  const documents = parseAllDocuments(text)
  return [...documents].flatMap((document) => {
    const [error] = document.errors
    if (error) throw error
    const value: unknown = document.toJS()
    return value === null ? [] : [toObject(value)]
  })
}

/** The objects of all YAML files of a folder, in the order of the files' names. */
export async function readObjects(folder: string): Promise<KubernetesObject[]> {
  const names = (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name)).toSorted()
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  return texts.flatMap(parseObjects)
}

/** Narrows parsed YAML or JSON to a Kubernetes object. */
function toObject(value: unknown): KubernetesObject {
  const { metadata, ...rest } = Manifest.parse(value)
  const { namespace, ...others } = metadata
  return { ...rest, metadata: namespace === undefined ? others : { ...others, namespace } }
}
