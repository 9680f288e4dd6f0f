import { createHash } from 'node:crypto'
import type { KubernetesObject, WorldReader } from '../cluster/types.ts'
import type { WakeEvent } from '../events.ts'
import { type Check, type Checker, createChecker, isFine } from '../health/checks.ts'
import { conditionOf } from '../health/conditions.ts'
import { textAt } from '../health/fields.ts'
import {
  artifactRevision,
  dependenciesOf,
  isApplying,
  isCheckingHealth,
  isReadyFor,
  kustomizationOf,
  readyOf,
  sameRevision,
  sourceOf,
} from '../health/kustomization.ts'
import { isUnhealthy, type ServiceView } from '../health/services.ts'
import { changedFirst } from './changed-first.ts'
import { firstPollMs, type Phase, type Seen, see } from './first-poll.ts'
import { mostNeededFirst } from './most-needed-first.ts'

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
  /**
   * The value of the annotation: the same for whoever sees the same, so that the agent and `fleet up`
   * together wake an object once.
   */
  token: string
}

/** What one look has to tell the next; see `nudges`. */
export interface NudgeMemory {
  /** Objects woken before, by generation, revision and reason. */
  woken: ReadonlySet<string>
  /** Reconciliations seen before, by the same; see `firstPollMs`. */
  checks: ReadonlyMap<string, Seen>
}

/** Of somebody who has not looked yet. */
export const noMemory: NudgeMemory = { woken: new Set(), checks: new Map() }

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
  memory: NudgeMemory,
  { healthGate, now }: NudgeOptions,
): { nudges: Nudge[]; memory: NudgeMemory; lookAgainInMs?: number } {
  const remembered = new Set(memory.woken)
  const checks = new Map(memory.checks)
  const lookAgain: number[] = []
  const checker = createChecker(world, now)
  const yields = changedFirst(world, now)
  const found: Nudge[] = []
  for (const view of views.filter((view) => view.exists && isUnhealthy(view))) {
    const object = kustomizationOf(world, view.id)
    const why = object && reasonFor(world, object, checker, healthGate)
    if (object === undefined || why === undefined) continue
    if (why === 'dependencies-ready' && yields(object)) continue
    const isPhase = why !== 'recovered' && why !== 'dependencies-ready'
    const reason = isPhase ? 'inventory-healthy' : why
    const key = keyOf(world, object, reason)
    if (remembered.has(key)) continue
    if (isPhase) {
      const seen = see(checks.get(key), why, now.getTime())
      checks.set(key, seen)
      if (why !== 'healthy') continue
      const restMs = firstPollMs(seen, now.getTime())
      if (restMs > 0) {
        lookAgain.push(restMs)
        continue
      }
    }
    checks.delete(key)
    remembered.add(key)
    const { name, namespace } = view
    found.push({ kind: 'Kustomization', name, namespace, why: reason, token: tokenOf(object, key) })
  }
  const result = { nudges: mostNeededFirst(world, found), memory: { woken: remembered, checks } }
  return lookAgain.length > 0 ? { ...result, lookAgainInMs: Math.min(...lookAgain) } : result
}

function reasonFor(
  world: WorldReader,
  object: KubernetesObject,
  checker: Checker,
  healthGate: boolean,
): Exclude<NudgeReason, 'inventory-healthy'> | Phase | undefined {
  if (object.metadata.deletionTimestamp !== undefined) return undefined
  const ready = readyOf(object)
  if (isCheckingHealth(object) && ready?.status !== 'False') {
    if (!healthGate) return undefined
    return inventoryPhase(object, checker)
  }
  if (isApplying(object)) return healthGate ? 'applying' : undefined
  if (ready?.status === 'False' && ready.reason === 'HealthCheckFailed') {
    return triedNewest(world, object) && inventoryPhase(object, checker) === 'healthy'
      ? 'recovered'
      : undefined
  }
  const waits = ready === undefined || ready.reason === 'DependencyNotReady'
  return waits && dependenciesReady(world, object) ? 'dependencies-ready' : undefined
}

function inventoryPhase(object: KubernetesObject, checker: Checker): Phase {
  const checks = checker.below(object)
  if (checks.some((check) => check.object !== undefined && !isHealthy(check))) return 'unhealthy'
  return checks.length > 0 && checks.every(isHealthy) ? 'healthy' : 'unseen'
}

/** What Flux judges by an expression counts when it calls itself ready: without, nobody knows. */
function isHealthy(check: Check): boolean {
  if (!isFine(check)) return false
  if (!check.judgedByFlux) return true
  return check.object !== undefined && conditionOf(check.object, 'Ready')?.status === 'True'
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

/** Another one once Flux has handled a request. */
function tokenOf(object: KubernetesObject, key: string): string {
  const handled = textAt(object, 'status', 'lastHandledReconcileAt') ?? ''
  return `fleet-${createHash('sha256').update(`${key}|${handled}`).digest('hex').slice(0, 16)}`
}

function keyOf(world: WorldReader, object: KubernetesObject, why: NudgeReason): string {
  const { uid, name, namespace, generation } = object.metadata
  const revision = artifactRevision(sourceOf(world, object)) ?? ''
  return [uid ?? `${namespace}/${name}`, generation ?? 0, revision, why].join('|')
}
