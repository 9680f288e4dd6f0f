import { z } from 'zod'
import type { WorldReader } from '../cluster/types.ts'
import { bootstrapAnnotation } from '../flux/names.ts'
import type { WaitTarget } from '../health/assess.ts'
import type { KeptTarget } from '../health/kept-target.ts'
import { artifactRevision, sameRevision, sourceGroup } from '../health/kustomization.ts'

const rootSchema = z.object({
  sourceRef: z.object({ name: z.string(), namespace: z.string().optional() }),
})
const customary = 'flux-system/flux-system'

/**
 * What to assess in a running cluster. Names are the cluster's own: the root Kustomization is the
 * one that fleet's bootstrap marked, and names the fleet's source. Services that are not there yet
 * are those that the last `up` was promised, while the cluster serves the commit that promised them.
 */
export function targetIn(world: Pick<WorldReader, 'get' | 'list'>, kept?: KeptTarget): WaitTarget {
  const names = markedRoot(world) ?? kept
  const forecast = kept !== undefined && isServed(world, kept) ? kept.forecast : []
  if (names === undefined) return { forecast, fleetSource: customary }
  return { forecast, fleetSource: names.fleetSource, root: names.root }
}

function markedRoot(
  world: Pick<WorldReader, 'list'>,
): Pick<KeptTarget, 'root' | 'fleetSource'> | undefined {
  const root = world
    .list('kustomize.toolkit.fluxcd.io', 'Kustomization')
    .find(({ metadata }) => metadata.annotations?.[bootstrapAnnotation] !== undefined)
  const spec = rootSchema.safeParse(root?.spec)
  if (!root || !spec.success) return undefined
  const { name, namespace = '' } = root.metadata
  const { sourceRef } = spec.data
  const fleetSource = `${sourceRef.namespace ?? namespace}/${sourceRef.name}`
  return { root: `${namespace}/${name}`, fleetSource }
}

/** A later commit may have taken services out; before the first one is fetched all are to come. */
function isServed(world: Pick<WorldReader, 'get'>, { fleetSource, revision }: KeptTarget): boolean {
  const [namespace, name = ''] = fleetSource.split('/')
  const served = artifactRevision(world.get(sourceGroup, 'GitRepository', name, namespace))
  return served === undefined || sameRevision(served, revision)
}
