import { join } from 'node:path'
import type { KubernetesObject } from '../cluster/types.ts'
import { controllersIn, withEagerControllers } from '../flux/controllers.ts'
import { installFlux } from '../flux/install.ts'
import { readFluxParts } from '../flux/pinned.ts'
import type { FleetModel } from '../repository/model.ts'
import { findBinaries } from '../sandbox/binaries/find.ts'
import { templatesFolder } from '../system/paths.ts'
import { ownFlux, ownSync } from './fleet-objects.ts'

/**
 * Flux for a cluster that runs containers: the repository's own when it holds one, whose version
 * and patches hold, else fleet's pinned one. CRDs that the repository's Flux lacks come beside it:
 * most fleets have Alerts.
 */
export async function fluxInPods(model: FleetModel, cache: string): Promise<KubernetesObject[]> {
  const set = await findBinaries({ cache, module: 'flux' })
  if (!set) throw new Error("Flux's manifests were not fetched")
  const parts = await readFluxParts(set.manifests, join(templatesFolder(), 'sandbox', 'crds'))
  const { root, source } = ownSync(model)
  const own = ownFlux(model).filter(({ kind, metadata }) => {
    const sync = { Kustomization: root, GitRepository: source }[kind]
    return sync?.name !== metadata.name || sync.namespace !== metadata.namespace
  })
  if (controllersIn(own).length === 0) {
    return withEagerControllers(installFlux(parts, root.namespace))
  }
  const names = new Set(own.map(({ kind, metadata }) => `${kind}/${metadata.name}`))
  const missing = parts.definitions.filter(
    ({ kind, metadata }) => !names.has(`${kind}/${metadata.name}`),
  )
  return withEagerControllers([...own, ...missing])
}
