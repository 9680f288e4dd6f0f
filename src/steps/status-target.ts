import { z } from 'zod'
import type { WorldReader } from '../cluster/types.js'
import { bootstrapAnnotation } from '../flux/names.js'
import type { WaitTarget } from '../health/assess.js'

const rootSchema = z.object({
  sourceRef: z.object({ name: z.string(), namespace: z.string().optional() }),
})
const customary = { forecast: [], fleetSource: 'flux-system/flux-system' }

/**
 * What to assess in a running cluster, by its own objects alone: the root Kustomization is the one
 * that fleet's bootstrap marked, and names the fleet's source.
 */
export function targetIn(world: Pick<WorldReader, 'list'>): WaitTarget {
  const root = world
    .list('kustomize.toolkit.fluxcd.io', 'Kustomization')
    .find(({ metadata }) => metadata.annotations?.[bootstrapAnnotation] !== undefined)
  const spec = rootSchema.safeParse(root?.spec)
  if (!root || !spec.success) return customary
  const { name, namespace = '' } = root.metadata
  const { sourceRef } = spec.data
  const source = `${sourceRef.namespace ?? namespace}/${sourceRef.name}`
  return { forecast: [], root: `${namespace}/${name}`, fleetSource: source }
}
