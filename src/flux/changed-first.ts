import type { KubernetesObject, WorldReader } from '../cluster/types.ts'
import { textAt } from '../health/fields.ts'
import {
  artifactRevision,
  dependenciesOf,
  isReadyFor,
  kustomizationOf,
  readyOf,
  sameRevision,
  sourceOf,
} from '../health/kustomization.ts'

/** On a fleet's source: a revision, and the ids of the Kustomizations that it changes. */
export const changedAnnotation = 'fleet.local/changed'

/** How long others leave Flux to what was changed, in milliseconds: it looks by itself after five seconds. */
const longestMs = 6000
/** Times of the API are whole seconds. */
const resolutionMs = 1000

/** The annotation's value; null takes it away. */
export function changedValue(revision: string, ids: string[]): string | null {
  return ids.length === 0 ? null : [revision, ...ids].join(' ')
}

/**
 * Whether a Kustomization should leave Flux to what its source's newest revision changes, and to what
 * that depends on. All Kustomizations apply each new revision, most of them for nothing, and Flux
 * builds one at a time: whoever saved a file waits for that one service.
 */
export function changedFirst(
  world: WorldReader,
  now: Date,
): (kustomization: KubernetesObject) => boolean {
  const known = new Map<KubernetesObject, ReadonlySet<string>>()
  const hurried = (source: KubernetesObject) => {
    const ids = known.get(source) ?? withDependencies(world, changedIds(source, now))
    known.set(source, ids)
    return ids
  }
  return (kustomization) => {
    const source = sourceOf(world, kustomization)
    const ids = source ? hurried(source) : new Set<string>()
    const { name, namespace } = kustomization.metadata
    if (ids.size === 0 || ids.has(`${namespace}/${name}`)) return false
    return [...ids].some((id) => isUnderWay(world, kustomizationOf(world, id), kustomization))
  }
}

/** Of the revision that the source has just fetched. */
function changedIds(source: KubernetesObject, now: Date): string[] {
  const [revision, ...ids] = source.metadata.annotations?.[changedAnnotation]?.split(' ') ?? []
  if (!sameRevision(revision, artifactRevision(source))) return []
  const fetchedAt = Date.parse(textAt(source, 'status', 'artifact', 'lastUpdateTime') ?? '')
  const age = now.getTime() - fetchedAt
  return age > -resolutionMs && age < longestMs ? ids : []
}

function withDependencies(world: WorldReader, ids: string[]): ReadonlySet<string> {
  const all = new Set(ids)
  // A set's iteration comes to what is added meanwhile.
  for (const id of all) {
    const kustomization = kustomizationOf(world, id)
    for (const needed of kustomization ? dependenciesOf(kustomization) : []) all.add(needed)
  }
  return all
}

/** Not at the newest revision, and not failed: what failed may take long, and others need not wait. */
function isUnderWay(
  world: WorldReader,
  one: KubernetesObject | undefined,
  other: KubernetesObject,
): boolean {
  if (one === undefined || isReadyFor(world, one, other)) return false
  const ready = readyOf(one)
  return ready?.status !== 'False' || passing.includes(ready.reason)
}

/** Reasons of a Kustomization that is not Ready for the moment. */
const passing = ['DependencyNotReady', 'HealthCheckCanceled']
