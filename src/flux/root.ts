import { z } from 'zod'
import type { KubernetesObject } from '../cluster/types.ts'
import type { ObjectName } from './names.ts'
import { type RootPatch, withoutSync } from './root-patches.ts'

const OwnSpec = z.looseObject({ patches: z.array(z.unknown()).optional() })

export interface RootOptions {
  /** Names of the repository's own gotk-sync.yaml, so that every reference to them resolves. */
  root: ObjectName
  source: ObjectName
  /** Folder of the stage, `./`-relative to the repository. */
  path: string
  /** What has to be changed of the Flux that the repository itself holds. */
  fluxPatches: RootPatch[]
  /** What its services are to differ in from what the repository says. */
  patchesBelow?: RootPatch[]
  /** `spec` of the repository's own root Kustomization: decryption, postBuild, patches hold. */
  ownSpec?: Record<string, unknown>
}

/** The root Kustomization that replaces the one in gotk-sync.yaml. */
export function rootKustomization(options: RootOptions): KubernetesObject {
  const { root, source, path, fluxPatches, patchesBelow = [], ownSpec = {} } = options
  const own = OwnSpec.parse(ownSpec)
  const sourceRef = {
    kind: 'GitRepository',
    name: source.name,
    ...(source.namespace === root.namespace ? {} : { namespace: source.namespace }),
  }
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { ...root },
    spec: {
      interval: '10m',
      ...own,
      path,
      prune: true,
      sourceRef,
      patches: [
        ...(own.patches ?? []),
        ...withoutSync(root, source),
        ...fluxPatches,
        ...patchesBelow,
      ],
    },
  }
}
