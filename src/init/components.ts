import { join } from 'node:path'
import { stringify } from 'yaml'
import { installFlux } from '../flux/install.ts'
import { readFluxParts } from '../flux/pinned.ts'
import { findBinaries } from '../sandbox/binaries/find.ts'
import { fluxNamespace } from '../sandbox/layout.ts'
import { templatesFolder } from '../system/paths.ts'
import type { Files } from './services.ts'

const fileName = 'gotk-components.yaml'

/** Flux as fleet pins it, in one file of YAML; undefined where its manifests were not fetched. */
export async function fluxComponents(cache: string): Promise<string | undefined> {
  const set = await findBinaries({ cache, module: 'flux' })
  if (!set) return undefined
  const parts = await readFluxParts(set.manifests, join(templatesFolder(), 'sandbox', 'crds'))
  const versions = parts.controllers.map(({ name, version }) => `${name} ${version}`)
  const objects = installFlux(parts, fluxNamespace).map((one) => stringify(one, { lineWidth: 0 }))
  return `# Flux: ${versions.join(', ')}\n---\n${objects.join('---\n')}`
}

/** Adds Flux's components to the flux-system folder of every stage, as `flux bootstrap` does. Pure. */
export function withComponents(files: Files, components: string): Map<string, string> {
  const result = new Map(files)
  for (const [path, text] of files) {
    if (!path.endsWith('/flux-system/kustomization.yaml')) continue
    const listed = text
      .replace(/^#.*\n/, '')
      .replace('resources:\n', `resources:\n  - ${fileName}\n`)
    result.set(path, listed)
    result.set(path.replace('kustomization.yaml', fileName), components)
  }
  return result
}
