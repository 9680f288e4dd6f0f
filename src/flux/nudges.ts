import { createHash } from 'node:crypto'
import type { KubernetesObject, WorldReader } from '../cluster/types.ts'
import type { WakeEvent } from '../events.ts'
import { type Check, type Checker, createChecker, isFine } from '../health/checks.ts'
import { conditionOf } from '../health/conditions.ts'
import { textAt } from '../health/fields.ts'
import {
  artifactRevision,
  dependenciesOf,
  isCheckingHealth,
  isReadyFor,
  kustomizationOf,
  readyOf,
  sameRevision,
  sourceOf,
} from '../health/kustomization.ts'
import { isUnhealthy, type ServiceView } from '../health/services.ts'

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
  /** Health checks seen before: since when (ms), and whether anything was not healthy then. */
  checks: ReadonlyMap<string, { since: number; wasUnhealthy: boolean }>
}

/** Of somebody who has not looked yet. */
export const noMemory: NudgeMemory = { woken: new Set(), checks: new Map() }

/**
 * Flux polls once as its health check begins, and then every five seconds (fluxcd/pkg/ssa). Where all
 * was healthy from the beginning that first poll ends the check, and a wake-up would only have Flux
 * apply everything again; it is meant for what this long, in ms, does not end.
 */
const firstPollMs = 600

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
  let lookAgain = false
  const checker = createChecker(world, now)
  const found: Nudge[] = []
  for (const view of views.filter((view) => view.exists && isUnhealthy(view))) {
    const object = kustomizationOf(world, view.id)
    const why = object && reasonFor(world, object, checker, healthGate)
    if (object === undefined || why === undefined) continue
    const key = keyOf(world, object, why === 'still-checking' ? 'inventory-healthy' : why)
    if (remembered.has(key)) continue
    const check = checks.get(key) ?? { since: now.getTime(), wasUnhealthy: false }
    if (why === 'still-checking') {
      checks.set(key, { ...check, wasUnhealthy: true })
      continue
    }
    if (why === 'inventory-healthy' && !check.wasUnhealthy) {
      checks.set(key, check)
      if (now.getTime() - check.since < firstPollMs) {
        lookAgain = true
        continue
      }
    }
    checks.delete(key)
    remembered.add(key)
    const { name, namespace } = view
    found.push({ kind: 'Kustomization', name, namespace, why, token: tokenOf(object, key) })
  }
  const result = { nudges: found, memory: { woken: remembered, checks } }
  return lookAgain ? { ...result, lookAgainInMs: firstPollMs } : result
}

function reasonFor(
  world: WorldReader,
  object: KubernetesObject,
  checker: Checker,
  healthGate: boolean,
): NudgeReason | 'still-checking' | undefined {
  if (object.metadata.deletionTimestamp !== undefined) return undefined
  const ready = readyOf(object)
  if (isCheckingHealth(object) && ready?.status !== 'False') {
    if (!healthGate) return undefined
    return allHealthy(object, checker) ? 'inventory-healthy' : 'still-checking'
  }
  if (ready?.status === 'False' && ready.reason === 'HealthCheckFailed') {
    return triedNewest(world, object) && allHealthy(object, checker) ? 'recovered' : undefined
  }
  const waits = ready === undefined || ready.reason === 'DependencyNotReady'
  return waits && dependenciesReady(world, object) ? 'dependencies-ready' : undefined
}

/** What Flux judges by an expression counts when it calls itself ready: without, nobody knows. */
function allHealthy(object: KubernetesObject, checker: Checker): boolean {
  const checks = checker.below(object)
  const saysReady = ({ object: own }: Check) =>
    own !== undefined && conditionOf(own, 'Ready')?.status === 'True'
  return (
    checks.length > 0 &&
    checks.every((check) => isFine(check) && (!check.judgedByFlux || saysReady(check)))
  )
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
