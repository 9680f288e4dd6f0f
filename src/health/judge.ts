import type { KubernetesObject, WorldReader } from '../cluster/types.ts'
import type { ServiceState } from '../events.ts'
import { type Check, isFine, isKustomization } from './checks.ts'
import { type Condition, conditionOf, isAbout } from './conditions.ts'
import { describe, idOf, numberAt, textAt } from './fields.ts'
import { generatorOf, originRevision } from './generators.ts'
import {
  artifactRevision,
  isCheckingHealth,
  readyOf,
  sameRevision,
  sourceOf,
  sourceRefOf,
} from './kustomization.ts'
import { isPassing, statusOf } from './status/index.ts'
import type { ServiceOptions } from './types.ts'
import { spoken } from './words.ts'

/** A state with its reason, and the cluster's time of the change when it tells one. */
export interface Finding {
  state: ServiceState
  reason?: string
  since?: string | undefined
}

/** What a finding is made of. */
export interface Evidence {
  world: WorldReader
  now: Date
  options: ServiceOptions
  /** Why its dependencies do not let it go on; undefined when they do. */
  blocked: string | undefined
  checks: Check[]
}

/** The state of a Kustomization that exists and is not suspended. */
export function judge(object: KubernetesObject, evidence: Evidence): Finding {
  const ready = readyOf(object)
  if (object.metadata.deletionTimestamp !== undefined) {
    return { state: 'progressing', reason: 'is being deleted' }
  }
  const stalled = conditionOf(object, 'Stalled')
  if (stalled?.status === 'True' && isAbout(stalled, object)) {
    return finding('failed', ready ?? stalled, stalled.reason)
  }
  if (
    evidence.blocked !== undefined &&
    !isCheckingHealth(object) &&
    !isUpToDate(object, evidence)
  ) {
    return { state: 'waiting', reason: evidence.blocked, since: ready?.lastTransitionTime }
  }
  if (ready === undefined) {
    return { state: 'applying', reason: 'no controller has reported on it yet' }
  }
  if (ready.status === 'True') return judgeReady(object, ready, evidence)
  if (ready.status === 'False') return judgeUnready(object, ready, evidence)
  return judgeRunning(object, evidence)
}

/** Ready=True is healthy only for the newest spec and revision, with everything below healthy. */
function judgeReady(object: KubernetesObject, ready: Condition, evidence: Evidence): Finding {
  if (!isUpToDate(object, evidence)) {
    return { state: 'applying', reason: outdatedReason(object, evidence) }
  }
  const open = evidence.checks.filter((check) => !isFine(check) && !isSettledByReady(check))
  if (open.length === 0) return { state: 'healthy', since: ready.lastTransitionTime }
  return fromChecks(object, open)
}

/**
 * What Ready=True vouches for: kinds judged by expressions; children, which are services of their
 * own; and Jobs that are gone because their time to live ended after they completed.
 */
function isSettledByReady(check: Check): boolean {
  const { group, kind } = check.ref
  const isGoneJob = group === 'batch' && kind === 'Job' && check.status.state === 'missing'
  return check.judgedByFlux === true || isKustomization(check.ref) || isGoneJob
}

function judgeRunning(object: KubernetesObject, evidence: Evidence): Finding {
  const reconciling = conditionOf(object, 'Reconciling')
  const since = reconciling?.lastTransitionTime
  if (!isCheckingHealth(object)) {
    return { state: 'applying', reason: reconciling?.message || 'reconciling', since }
  }
  const open = evidence.checks.filter((check) => !isFine(check))
  return open.length === 0
    ? { state: 'progressing', reason: reconciling?.message ?? '', since }
    : { ...fromChecks(object, open), since }
}

function judgeUnready(object: KubernetesObject, ready: Condition, evidence: Evidence): Finding {
  if (ready.reason === 'DependencyNotReady') return finding('waiting', ready)
  if (ready.reason === 'HealthCheckCanceled') return finding('progressing', ready)
  if (!isAbout(ready, object)) {
    return { state: 'applying', reason: 'its newest spec was not reconciled yet' }
  }
  if (ready.reason === 'ArtifactFailed') return judgeSource(object, ready, evidence)
  if (isPassing(ready.reason)) return finding('applying', ready)
  const attempted = textAt(object, 'status', 'lastAttemptedRevision')
  const wanted = wantedRevision(object, evidence)
  if (attempted !== undefined && wanted !== undefined && !sameRevision(attempted, wanted)) {
    return { state: 'applying', reason: `${wanted} was not tried yet` }
  }
  return finding('failed', ready)
}

/** Without an artifact it is the source that failed, or has not been fetched yet. */
function judgeSource(object: KubernetesObject, ready: Condition, evidence: Evidence): Finding {
  const source = sourceOf(evidence.world, object)
  const since = ready.lastTransitionTime
  if (source === undefined) {
    const ref = sourceRefOf(object)
    const generator = generatorOf(evidence.world, ref)
    if (generator !== undefined) return judgeGenerator(generator, evidence, since)
    const known = evidence.world.isSynced(ref.group, ref.kind)
    return known ? finding('failed', ready) : finding('waiting', ready)
  }
  const status = statusOf(source, evidence.now)
  if (status.state === 'failed') {
    return { state: 'failed', reason: `${describe(source)}: ${status.message}`, since }
  }
  return artifactRevision(source) === undefined
    ? { state: 'waiting', reason: `${describe(source)}: ${status.message}`, since }
    : { state: 'applying', reason: ready.message, since }
}

/** An artifact that is still to be made. */
function judgeGenerator(
  generator: KubernetesObject,
  { now }: Evidence,
  since: string | undefined,
): Finding {
  const { state, message } = statusOf(generator, now)
  const reason = `${describe(generator)}: ${message}`
  return { state: state === 'failed' ? 'failed' : 'waiting', reason, since }
}

/** The worst object below; one that is called like the service needs no name. */
function fromChecks(service: KubernetesObject, open: Check[]): Finding {
  const worst = open.find((check) => check.status.state === 'failed') ?? open[0]
  if (worst === undefined) return { state: 'progressing' }
  const { status, ref } = worst
  const name = ref.name === service.metadata.name ? '' : ref.name
  return {
    state: status.state === 'failed' ? 'failed' : 'progressing',
    reason: worst.unwatched ? status.message : `${spoken({ ...ref, name })}: ${status.message}`,
  }
}

/**
 * Flux only looks again, as it does at every interval, at what it has applied and what is well.
 * That it checks its health does not tell a first time from a later one; that it notes a revision
 * as applied only after its health does.
 */
export function isRechecked(object: KubernetesObject, evidence: Evidence): boolean {
  const isRunning = readyOf(object)?.status === 'Unknown'
  return isRunning && isApplied(object, evidence) && evidence.checks.every(isFine)
}

/** Whether Flux has dealt with the newest spec and the revision that is asked for. */
function isUpToDate(object: KubernetesObject, evidence: Evidence): boolean {
  return readyOf(object)?.status === 'True' && isApplied(object, evidence)
}

function isApplied(object: KubernetesObject, evidence: Evidence): boolean {
  const { generation } = object.metadata
  if (generation === undefined) return false
  if (numberAt(object, 'status', 'observedGeneration') !== generation) return false
  const wanted = wantedRevision(object, evidence)
  const ref = sourceRefOf(object)
  if (wanted === undefined) return !evidence.world.isSynced(ref.group, ref.kind)
  return sameRevision(textAt(object, 'status', 'lastAppliedRevision'), wanted)
}

/** The fleet's own source has to serve what is expected; any other, what it has fetched. */
function wantedRevision(object: KubernetesObject, evidence: Evidence): string | undefined {
  const { expectedRevision, fleetSource = 'flux-system/flux-system' } = evidence.options
  const ref = sourceRefOf(object)
  const isFleet = ref.kind === 'GitRepository' && `${ref.namespace}/${ref.name}` === fleetSource
  if (isFleet && expectedRevision !== undefined) return expectedRevision
  const origin = originRevision(evidence.world, ref, fleetSource)
  const isOld = origin !== undefined && !sameRevision(origin, expectedRevision)
  // An artifact of an older commit may be the same as the next one will be, but nobody knows yet.
  if (isOld && expectedRevision !== undefined) return expectedRevision
  return artifactRevision(sourceOf(evidence.world, object))
}

function outdatedReason(object: KubernetesObject, evidence: Evidence): string {
  const wanted = wantedRevision(object, evidence)
  if (wanted === undefined) return `the revision of ${idOf(object)}'s source is not known yet`
  return sameRevision(textAt(object, 'status', 'lastAppliedRevision'), wanted)
    ? 'its newest spec was not reconciled yet'
    : `${wanted} was not applied yet`
}

function finding(state: ServiceState, condition: Condition, reason = condition.reason): Finding {
  const words = condition.message || `Ready is ${condition.status}`
  return {
    state,
    reason: state === 'failed' && reason !== '' ? `${reason}: ${words}` : words,
    since: condition.lastTransitionTime,
  }
}
