import type { KubernetesObject, WorldReader } from '../cluster/types.ts'
import { type Condition, conditionOf } from './conditions.ts'
import { at, listAt, textAt } from './fields.ts'
import type { ObjectRef } from './inventory.ts'
import { remembered } from './remembered.ts'

export const kustomizeGroup = 'kustomize.toolkit.fluxcd.io'
export const helmGroup = 'helm.toolkit.fluxcd.io'
export const sourceGroup = 'source.toolkit.fluxcd.io'

/** Ids (`namespace/name`) of the Kustomizations that this one depends on. */
export function dependenciesOf(kustomization: KubernetesObject): string[] {
  return listAt(kustomization, 'spec', 'dependsOn').flatMap((raw) => {
    const name = textAt(raw, 'name')
    const namespace = textAt(raw, 'namespace') ?? kustomization.metadata.namespace ?? ''
    return name === undefined ? [] : [`${namespace}/${name}`]
  })
}

export function kustomizationOf(world: WorldReader, id: string): KubernetesObject | undefined {
  const slash = id.indexOf('/')
  return world.get(kustomizeGroup, 'Kustomization', id.slice(slash + 1), id.slice(0, slash))
}

export function isSuspended(object: KubernetesObject): boolean {
  return at(object, 'spec', 'suspend') === true
}

/** Where a Kustomization takes its manifests from. */
export const sourceRefOf = remembered((kustomization): Required<ObjectRef> => {
  const ref = at(kustomization, 'spec', 'sourceRef')
  return {
    group: textAt(ref, 'apiVersion')?.split('/')[0] ?? sourceGroup,
    kind: textAt(ref, 'kind') ?? 'GitRepository',
    name: textAt(ref, 'name') ?? '',
    namespace: textAt(ref, 'namespace') ?? kustomization.metadata.namespace ?? '',
  }
})

/** The source object; undefined when it does not exist or its kind is not watched. */
export function sourceOf(
  world: WorldReader,
  kustomization: KubernetesObject,
): KubernetesObject | undefined {
  const ref = sourceRefOf(kustomization)
  return world.get(ref.group, ref.kind, ref.name, ref.namespace)
}

/** `develop@sha1:…` of what the source has fetched last. */
export function artifactRevision(source: KubernetesObject | undefined): string | undefined {
  return source === undefined ? undefined : textAt(source, 'status', 'artifact', 'revision')
}

/** Revisions are equal when their digests are; the branch before `@` may be spelled differently. */
export function sameRevision(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return false
  return one === other || (one.includes(':') && digestOf(one) === digestOf(other))
}

function digestOf(revision: string): string {
  return revision.slice(revision.lastIndexOf('@') + 1)
}

/**
 * What Flux itself asks of a dependency (kustomize-controller, checkDependencies): newest spec
 * observed, Ready, and, where both take the same source, at that source's revision.
 */
export function isReadyFor(
  world: WorldReader,
  dependency: KubernetesObject,
  dependent: KubernetesObject | undefined,
): boolean {
  const { generation } = dependency.metadata
  const observed = at(dependency, 'status', 'observedGeneration')
  if (generation !== undefined && observed !== generation) return false
  if (conditionOf(dependency, 'Ready')?.status !== 'True') return false
  if (dependent === undefined || !sameSource(dependency, dependent)) return true
  const revision = artifactRevision(sourceOf(world, dependent))
  const applied = textAt(dependency, 'status', 'lastAppliedRevision')
  return revision === undefined || sameRevision(applied, revision)
}

function sameSource(one: KubernetesObject, other: KubernetesObject): boolean {
  const [a, b] = [sourceRefOf(one), sourceRefOf(other)]
  return a.kind === b.kind && a.name === b.name && a.namespace === b.namespace
}

/**
 * Whether it has applied everything and waits for health now. Only the message tells this apart
 * from building and applying, and only from then on is the inventory that of this revision.
 */
export function isCheckingHealth(kustomization: KubernetesObject): boolean {
  const reconciling = conditionOf(kustomization, 'Reconciling')
  return reconciling?.status === 'True' && reconciling.message.startsWith('Running health checks')
}

/** Whether it fetches, builds or applies now, which a wake-up cannot make quicker. */
export function isApplying(kustomization: KubernetesObject): boolean {
  const ready = conditionOf(kustomization, 'Ready')
  const reconciling = conditionOf(kustomization, 'Reconciling')
  return (
    ready?.status === 'Unknown' &&
    reconciling?.status === 'True' &&
    !isCheckingHealth(kustomization)
  )
}

export function readyOf(kustomization: KubernetesObject): Condition | undefined {
  return conditionOf(kustomization, 'Ready')
}

/** Whether Flux judges a kind by the Kustomization's CEL expressions, which we do not evaluate. */
export function isJudgedByFlux(kustomization: KubernetesObject, ref: ObjectRef): boolean {
  return listAt(kustomization, 'spec', 'healthCheckExprs').some(
    (raw) =>
      textAt(raw, 'kind') === ref.kind &&
      (textAt(raw, 'apiVersion') ?? '').split('/').slice(0, -1).join('/') === ref.group,
  )
}
