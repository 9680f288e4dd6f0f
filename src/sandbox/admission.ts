import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { KubernetesObject } from '../cluster/types.ts'
import { parseObjects } from '../flux/manifests.ts'
import { templatesFolder } from '../system/paths.ts'

/**
 * The admission policies that lead chart repositories to the server on this loopback port. To be
 * applied before any Flux source: what exists already is not rewritten until it changes.
 */
export async function admissionObjects(port: number): Promise<KubernetesObject[]> {
  const folder = join(templatesFolder(), 'sandbox', 'admission')
  const files = ['policy.yaml', 'binding.yaml']
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
  return texts.flatMap((text) => parseObjects(text.replaceAll('@SERVER@', `127.0.0.1:${port}`)))
}
