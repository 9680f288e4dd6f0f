import type { KubernetesObject, WorldReader } from '../cluster/types.ts'
import { refutedByPods } from './claimed-ready.ts'
import { groupOf, idOf, isCustomGroup } from './fields.ts'
import {
  healthChecksOf,
  inventoryOf,
  isPassive,
  type ObjectRef,
  workloadKinds,
} from './inventory.ts'
import { helmGroup, isJudgedByFlux, kustomizeGroup } from './kustomization.ts'
import { remembered } from './remembered.ts'
import { type ObjectStatus, statusOf } from './status/index.ts'

/** A kind that the world has to watch before its objects can be judged. */
export interface KindRef {
  group: string
  kind: string
}

/** One object below a Kustomization, and how it does. */
export interface Check {
  ref: ObjectRef
  object: KubernetesObject | undefined
  status: ObjectStatus
  /** The cluster does not serve its kind, or has not listed it yet: nothing is known about it. */
  unwatched?: true
  /** Flux judges it by a CEL expression; `status` is only what we could see. */
  judgedByFlux?: true
}

/** Those without which no change arrives any more. */
const vitalControllers = ['source-controller', 'kustomize-controller', 'helm-controller']
const releaseName = 'helm.toolkit.fluxcd.io/name'
const releaseNamespace = 'helm.toolkit.fluxcd.io/namespace'

/** Checks objects against the world as it is now; builds its index of workloads once. */
export interface Checker {
  /** Everything below a Kustomization: inventory, health checks, the workloads of its releases. */
  below(kustomization: KubernetesObject): Check[]
  /** The workloads that a HelmRelease installed. */
  release(release: KubernetesObject): Check[]
  one(ref: ObjectRef): Check
}

/** @param root id of the Kustomization that carries the fleet: Flux itself counts among what is below it */
export function createChecker(world: WorldReader, now: Date, root?: string): Checker {
  const workloads = lazily(() => workloadsByRelease(world))
  const one = (ref: ObjectRef): Check => checkOne(world, ref, now)
  const ofObject = (object: KubernetesObject): Check => ({
    ref: refOf(object),
    object,
    status: statusIn(world, object, now),
  })
  const release = (object: KubernetesObject): Check[] => [
    ...workloadKinds.filter((kind) => !world.isSynced('apps', kind)).map(unwatchedWorkload),
    ...(workloads().get(`${object.metadata.namespace}/${object.metadata.name}`) ?? []).map(
      ofObject,
    ),
  ]
  const owned = (object: KubernetesObject): Check[] =>
    object.metadata.uid === undefined
      ? []
      : world.ownedBy(object.metadata.uid).filter(isWorkload).map(ofObject)

  /** What an object brings along: a release its workloads, a custom resource what it owns. */
  const brought = ({ ref, object }: Check): Check[] => {
    if (object === undefined) return []
    if (ref.group === helmGroup && ref.kind === 'HelmRelease') return release(object)
    return isCustomGroup(ref.group) ? owned(object) : []
  }
  const applied = (kustomization: KubernetesObject): Check[] =>
    checkedRefs(kustomization).flatMap((ref) => {
      const check = one(ref)
      return isJudgedByFlux(kustomization, ref)
        ? [judgedByFlux(check)]
        : [check].concat(brought(check))
    })
  const below = (kustomization: KubernetesObject): Check[] =>
    idOf(kustomization) === root
      ? [...applied(kustomization), ...fluxIn(world, kustomization).map(ofObject)]
      : applied(kustomization)
  return { below, release, one }
}

/** Flux's controllers, where they run in pods; the inventory of a root need not hold them. */
function fluxIn(world: WorldReader, { metadata }: KubernetesObject): KubernetesObject[] {
  return vitalControllers.flatMap((name) => {
    return world.get('apps', 'Deployment', name, metadata.namespace) ?? []
  })
}

/** Whether a check says that its object does what it should; what is not known does not. */
export function isFine(check: Check): boolean {
  return check.status.state === 'current' && check.unwatched === undefined
}

export function isKustomization(ref: KindRef): boolean {
  return ref.group === kustomizeGroup && ref.kind === 'Kustomization'
}

export function refOf(object: KubernetesObject): ObjectRef {
  const { name, namespace } = object.metadata
  const ref = { group: groupOf(object), kind: object.kind, name }
  return namespace === undefined ? ref : { ...ref, namespace }
}

function checkOne(world: WorldReader, ref: ObjectRef, now: Date): Check {
  if (!world.isSynced(ref.group, ref.kind)) {
    return isPassive(ref)
      ? { ref, object: undefined, status: { state: 'current', message: 'has no health' } }
      : unwatched(ref)
  }
  const object = world.get(ref.group, ref.kind, ref.name, ref.namespace)
  return { ref, object, status: statusIn(world, object, now) }
}

function statusIn(
  world: WorldReader,
  object: KubernetesObject | undefined,
  now: Date,
): ObjectStatus {
  const status = statusOf(object, now)
  if (object === undefined || status.state !== 'current') return status
  return refutedByPods(world, object) ?? status
}

function judgedByFlux(check: Check): Check {
  return { ...check, judgedByFlux: true }
}

function unwatched(ref: ObjectRef): Check {
  const message = `${ref.kind} is not served by the cluster yet`
  return { ref, object: undefined, status: { state: 'progressing', message }, unwatched: true }
}

function unwatchedWorkload(kind: string): Check {
  return unwatched({ group: 'apps', kind, name: '' })
}

const checkedRefs = remembered((kustomization): ObjectRef[] => {
  const unique = new Map<string, ObjectRef>()
  for (const ref of [...inventoryOf(kustomization), ...healthChecksOf(kustomization)]) {
    if (isItself(ref, kustomization)) continue
    unique.set(`${ref.group}/${ref.kind}/${ref.namespace ?? ''}/${ref.name}`, ref)
  }
  return [...unique.values()]
})

/** The root Kustomization lies in its own inventory; Flux leaves it out of its checks too. */
function isItself(ref: ObjectRef, kustomization: KubernetesObject): boolean {
  const { name, namespace } = kustomization.metadata
  return isKustomization(ref) && ref.name === name && ref.namespace === namespace
}

function workloadsByRelease(world: WorldReader): Map<string, KubernetesObject[]> {
  const found = new Map<string, KubernetesObject[]>()
  for (const object of workloadKinds.flatMap((kind) => world.list('apps', kind))) {
    const labels = object.metadata.labels ?? {}
    const name = labels[releaseName]
    if (name === undefined) continue
    const id = `${labels[releaseNamespace]}/${name}`
    const sofar = found.get(id)
    if (sofar === undefined) found.set(id, [object])
    else sofar.push(object)
  }
  return found
}

function isWorkload(object: KubernetesObject): boolean {
  return groupOf(object) === 'apps' && object.kind !== 'ReplicaSet'
}

function lazily<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
