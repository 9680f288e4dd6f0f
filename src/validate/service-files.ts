import { readdir, readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { relativePath } from '../repository/entries.ts'
import type { Service } from '../repository/model.ts'
import type { ServiceFile } from './rules/variables.ts'

/**
 * The YAML files that a service is built from, as far as they can be told: those of its own folder,
 * and those that its objects come from. `kustomization.yaml` is not substituted.
 */
export async function serviceFiles(root: string, services: Service[]): Promise<ServiceFile[]> {
  const all = await Promise.all(
    services.map(async (service) => {
      if (service.external) return []
      const folder = relativePath(service.path)
      const own = await readdir(join(root, folder)).catch(() => [])
      const named = own.map((name) => posix.join(folder, name))
      const used = service.resources.flatMap(({ file }) => file ?? [])
      const files = [...new Set([...named, ...used])].filter(isSubstituted).toSorted()
      return Promise.all(
        files.map(async (file) => {
          const text = await readFile(join(root, file), 'utf8').catch(() => '')
          return { service, file, text }
        }),
      )
    }),
  )
  return all.flat()
}

function isSubstituted(file: string): boolean {
  return /\.ya?ml$/.test(file) && !/(^|\/)kustomization\.ya?ml$/.test(file)
}
