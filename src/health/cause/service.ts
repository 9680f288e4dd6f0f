import type { KubernetesObject } from '../../cluster/types.ts'
import { type Check, isFine, isKustomization, refOf } from '../checks.ts'
import { conditionOf } from '../conditions.ts'
import { numberAt } from '../fields.ts'
import type { ObjectRef } from '../inventory.ts'
import {
  artifactRevision,
  helmGroup,
  isSuspended,
  kustomizationOf,
  kustomizeGroup,
  readyOf,
  sourceOf,
  sourceRefOf,
} from '../kustomization.ts'
import { statusOf } from '../status/index.ts'
import type { ServiceView } from '../types.ts'
import { descendRelease } from './release.ts'
import { makesSecrets } from './secret-maker.ts'
import type { Culprit, Search } from './types.ts'
import { descend, itself } from './workload.ts'

/** How long a controller may take to look at a new object before it is suspected itself. */
const patienceMs = 5_000

/** Reasons that lie in the Kustomization itself, not in what it applied. */
const ownFault =
  /^(BuildFailed|ReconciliationFailed|PruneFailed|InvalidCELExpression|FeatureGateDisabled|AccessDenied)$/

/** The one object that holds a service up that waits on no other. */
export function culpritOf(search: Search, view: ServiceView): Culprit {
  const object = kustomizationOf(search.world, view.id)
  if (object === undefined) return absent(search, view)
  if (isSuspended(object)) return ofKustomization(object, 'suspended')
  const ready = readyOf(object)
  const source = openSource(search, object)
  if (source !== undefined) return source
  if (view.state === 'waiting') return ofKustomization(object, view.reason ?? 'waiting')
  if (ready === undefined) return unseen(search, object)
  if (ready.status === 'False' && ownFault.test(ready.reason)) {
    return ofKustomization(object, view.reason ?? ready.message)
  }
  const open = search.checker.below(object).filter((check) => !isFine(check))
  const worst = openCheck(open)
  if (worst === undefined || view.state === 'applying') {
    return ofKustomization(object, view.reason ?? ready.message)
  }
  return fromCheck(search, worst)
}

function fromCheck(search: Search, { ref, object, status }: Check): Culprit {
  if (object === undefined) return { ref, object, reason: status.message }
  if (ref.group === helmGroup && ref.kind === 'HelmRelease') {
    const controller = readyOf(object) ? undefined : openController(search, 'helm-controller')
    return controller ?? descendRelease(search, object)
  }
  return isKustomization(ref) ? itself(search, object) : descend(search, object)
}

/**
 * Failed before missing before progressing, and what makes Secrets before what waits for them; a
 * child Kustomization is a service of its own.
 */
function openCheck(open: Check[]): Check | undefined {
  const own = open.filter(({ ref }) => !isKustomization(ref))
  return (
    own.find(({ status }) => status.state === 'failed') ??
    own.find(({ ref }) => makesSecrets(ref)) ??
    own.find(({ unwatched }) => unwatched === undefined) ??
    own[0] ??
    open[0]
  )
}

/** A source that has nothing to offer, or has failed to fetch what is newer. */
function openSource(search: Search, kustomization: KubernetesObject): Culprit | undefined {
  const ref = sourceRefOf(kustomization)
  if (!search.world.isSynced(ref.group, ref.kind)) return undefined
  const source = sourceOf(search.world, kustomization)
  if (source === undefined) return { ref, object: undefined, reason: 'does not exist' }
  const { state } = statusOf(source, search.now)
  if (state === 'current') return undefined
  // A source of which nothing is reported yet waits for who would report.
  const untouched = artifactRevision(source) === undefined && state !== 'failed'
  const controller = untouched ? openController(search, 'source-controller') : undefined
  if (controller !== undefined) return controller
  if (state !== 'failed' && artifactRevision(source) !== undefined) return undefined
  const found = itself(search, source)
  return isOffline(found.reason) ? { ...found, reason: `source offline: ${found.reason}` } : found
}

function isOffline(words: string): boolean {
  return /connection refused|no such host|i\/o timeout|no route to host|deadline exceeded/i.test(
    words,
  )
}

function absent(search: Search, view: ServiceView): Culprit {
  const ref = { ...refOfId(view.id), group: kustomizeGroup, kind: 'Kustomization' }
  const controller = openController(search, 'kustomize-controller')
  if (controller !== undefined) return controller
  return { ref, object: undefined, reason: view.reason ?? 'not created yet', since: view.since }
}

function unseen(search: Search, object: KubernetesObject): Culprit {
  const controller = openController(search, 'kustomize-controller')
  if (controller !== undefined) return controller
  const created = Date.parse(object.metadata.creationTimestamp ?? search.now.toISOString())
  const isNew = search.now.getTime() - created < patienceMs
  const reason = isNew
    ? 'no controller has reported on it yet'
    : 'kustomize-controller has not looked at it'
  return ofKustomization(object, reason)
}

/** A Flux controller that does not run; undefined when it does, or is not in this cluster. */
function openController(search: Search, app: string): Culprit | undefined {
  const deployment = search.world
    .list('apps', 'Deployment')
    .find((object) => object.metadata.labels?.app === app || object.metadata.name === app)
  if (deployment === undefined) return undefined
  if (numberAt(deployment, 'spec', 'replicas') === 0) {
    return { ...itself(search, deployment), reason: 'is scaled to zero' }
  }
  return isFine(search.checker.one(refOf(deployment))) ? undefined : descend(search, deployment)
}

function ofKustomization(object: KubernetesObject, reason: string): Culprit {
  const { name, namespace = '' } = object.metadata
  const ref: ObjectRef = { group: kustomizeGroup, kind: 'Kustomization', name, namespace }
  const since =
    conditionOf(object, 'Ready')?.lastTransitionTime ?? object.metadata.creationTimestamp
  return { ref, object, reason, since }
}

function refOfId(id: string): { name: string; namespace: string } {
  const slash = id.indexOf('/')
  return { name: id.slice(slash + 1), namespace: id.slice(0, slash) }
}
