import type { KubernetesObject, WorldReader } from '../cluster/types.ts'
import { listAt, textAt } from './fields.ts'
import type { ObjectRef } from './inventory.ts'

export const generatorGroup = 'source.extensions.fluxcd.io'

/**
 * The ArtifactGenerator that makes an ExternalArtifact, by its own list: it is there before the
 * artifact is. Undefined for any other source, and for artifacts of other makers.
 */
export function generatorOf(world: WorldReader, source: ObjectRef): KubernetesObject | undefined {
  if (source.kind !== 'ExternalArtifact') return undefined
  return world
    .list(generatorGroup, 'ArtifactGenerator')
    .find(
      (one) => one.metadata.namespace === source.namespace && outputOf(one, source) !== undefined,
    )
}

/**
 * The revision of the given GitRepository (`namespace/name`) that an ExternalArtifact was made of.
 * Undefined when its generator takes the origin from elsewhere, or notes none.
 */
export function originRevision(
  world: WorldReader,
  source: ObjectRef,
  repository: string,
): string | undefined {
  const generator = generatorOf(world, source)
  const alias = generator && textAt(outputOf(generator, source), 'originRevision')?.slice(1)
  if (generator === undefined || alias === undefined) return undefined
  const origin = listAt(generator, 'spec', 'sources').find((one) => textAt(one, 'alias') === alias)
  const namespace = textAt(origin, 'namespace') ?? generator.metadata.namespace
  const isFleet = textAt(origin, 'kind') === 'GitRepository'
  if (!isFleet || `${namespace}/${textAt(origin, 'name')}` !== repository) return undefined
  const artifact = world.get(source.group, source.kind, source.name, source.namespace)
  return textAt(artifact, 'status', 'artifact', 'metadata', 'org.opencontainers.image.revision')
}

function outputOf(generator: KubernetesObject, { name }: ObjectRef): unknown {
  return listAt(generator, 'spec', 'artifacts').find((one) => textAt(one, 'name') === name)
}
