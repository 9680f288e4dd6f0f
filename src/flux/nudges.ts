import type { KubernetesObject, WorldReader } from '../cluster/types.js'
import type { WakeEvent } from '../events.js'
import { type Checker, createChecker, isFine } from '../health/checks.js'
import { textAt } from '../health/fields.js'
import {
  artifactRevision,
  dependenciesOf,
  isCheckingHealth,
  isReadyFor,
  kustomizationOf,
  readyOf,
  sameRevision,
  sourceOf,
} from '../health/kustomization.js'
import { isUnhealthy, type ServiceView } from '../health/services.js'

/**
 * `inventory-healthy`: everything is healthy, only Flux' own poll has not noticed (needs the feature
 * gate). `recovered`: it had failed its health check, and everything is healthy by now.
 * `dependencies-ready`: all it depends on is ready.
 */
type NudgeReason = WakeEvent['why']

/** What a wake-up has to know of a service. */
export type Sleeper = Pick<ServiceView, 'id' | 'name' | 'namespace' | 'exists' | 'state'>

/** A Kustomization to annotate with `reconcile.fluxcd.io/requestedAt`; never another kind. */
export interface Nudge {
  kind: 'Kustomization'
  name: string
  namespace: string
  why: NudgeReason
}

export interface NudgeOptions {
  /** CancelHealthCheckOnNewRevision is on in kustomize-controller. */
  healthGate: boolean
  now: Date
}

/**
 * Whom to wake instead of waiting for Flux to poll. Pure: `memory` holds what was woken before, and
 * what comes back is to be passed next time; each object is woken at most once for the same
 * generation, revision and reason. Nothing depends on it: without a nudge Flux polls.
 */
export function nudges(
  world: WorldReader,
  views: Sleeper[],
  memory: ReadonlySet<string>,
  { healthGate, now }: NudgeOptions,
): { nudges: Nudge[]; memory: Set<string> } {
  const remembered = new Set(memory)
  const checker = createChecker(world, now)
  const found: Nudge[] = []
  for (const view of views.filter((view) => view.exists && isUnhealthy(view))) {
    const object = kustomizationOf(world, view.id)
    const why = object && reasonFor(world, object, checker, healthGate)
    if (object === undefined || why === undefined) continue
    const key = keyOf(world, object, why)
    if (remembered.has(key)) continue
    remembered.add(key)
    found.push({ kind: 'Kustomization', name: view.name, namespace: view.namespace, why })
  }
  return { nudges: found, memory: remembered }
}

function reasonFor(
  world: WorldReader,
  object: KubernetesObject,
  checker: Checker,
  healthGate: boolean,
): NudgeReason | undefined {
  if (object.metadata.deletionTimestamp !== undefined) return undefined
  const ready = readyOf(object)
  if (isCheckingHealth(object) && ready?.status !== 'False') {
    return healthGate && allHealthy(object, checker) ? 'inventory-healthy' : undefined
  }
  if (ready?.status === 'False' && ready.reason === 'HealthCheckFailed') {
    return triedNewest(world, object) && allHealthy(object, checker) ? 'recovered' : undefined
  }
  const waits = ready === undefined || ready.reason === 'DependencyNotReady'
  return waits && dependenciesReady(world, object) ? 'dependencies-ready' : undefined
}

/** What Flux judges by an expression is not known to be healthy, so it is left to Flux. */
function allHealthy(object: KubernetesObject, checker: Checker): boolean {
  const checks = checker.below(object)
  return checks.length > 0 && checks.every((check) => isFine(check) && !check.judgedByFlux)
}

/** Only then is its inventory that of the newest revision. */
function triedNewest(world: WorldReader, object: KubernetesObject): boolean {
  const revision = artifactRevision(sourceOf(world, object))
  return sameRevision(textAt(object, 'status', 'lastAttemptedRevision'), revision)
}

function dependenciesReady(world: WorldReader, object: KubernetesObject): boolean {
  const dependencies = dependenciesOf(object).map((id) => kustomizationOf(world, id))
  return (
    dependencies.length > 0 &&
    dependencies.every((other) => other !== undefined && isReadyFor(world, other, object))
  )
}

function keyOf(world: WorldReader, object: KubernetesObject, why: NudgeReason): string {
  const { uid, name, namespace, generation } = object.metadata
  const revision = artifactRevision(sourceOf(world, object)) ?? ''
  return [uid ?? `${namespace}/${name}`, generation ?? 0, revision, why].join('|')
}
