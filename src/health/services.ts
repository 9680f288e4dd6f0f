import type { KubernetesObject, WorldReader } from '../cluster/types.ts'
import { type Check, createChecker, isFine, isKustomization, type KindRef } from './checks.ts'
import { type Finding, isRechecked, judge } from './judge.ts'
import { isReadyFor, kustomizationOf } from './kustomization.ts'
import { type Member, rosterLayers, rosterOf } from './roster.ts'
import type { ForecastService, ServiceOptions, ServiceView } from './types.ts'
import { brief } from './words.ts'

export type { ForecastService, ServiceOptions, ServiceView } from './types.ts'

/**
 * The state of every service, from the cluster's own objects, with the forecast for those that
 * are not there yet; sorted by id. Pure: the same world gives the same views.
 */
export function serviceStates(
  world: WorldReader,
  forecast: ForecastService[],
  now: Date,
  options: ServiceOptions = {},
): ServiceView[] {
  const members = rosterOf(world, forecast)
  const layers = rosterLayers(members)
  const checker = createChecker(world, now, options.root)
  const previous = new Map(options.previous?.map((view) => [view.id, view]))
  const drafts = [...members.values()].map((member) => {
    const unmet = unmetOf(world, member)
    const checks = member.object === undefined ? [] : checker.below(member.object)
    const blocked = blockedReason(unmet, members)
    const evidence = { world, now, options, blocked, checks }
    const finding = findingOf(member, evidence)
    const since = sinceOf(finding, previous.get(member.id), member.object, now)
    const rechecked = member.object !== undefined && isRechecked(member.object, evidence)
    return { member, checks, unmet, finding, since, rechecked }
  })
  const open = new Set(drafts.filter(({ finding }) => finding.state !== 'healthy').map(idOfDraft))
  return drafts.map((draft) => {
    const waits = waitsOn(draft, members).filter((id) => id !== draft.member.id && open.has(id))
    return viewOf(draft, layers.get(draft.member.id) ?? 0, [...new Set(waits)])
  })
}

/** Everything known of a service before it is known who holds it up. */
interface Draft {
  member: Member
  checks: Check[]
  unmet: string[]
  finding: Finding
  since: string
  rechecked: boolean
}

function idOfDraft({ member }: Draft): string {
  return member.id
}

/** The kinds that the caller should have the world watch, each once. */
export function kindsToTrack(views: ServiceView[]): KindRef[] {
  return uniqueKinds(views.flatMap((view) => view.needsTracking))
}

/** Neither healthy nor left out on purpose. */
export function isUnhealthy(view: Pick<ServiceView, 'state'>): boolean {
  return view.state !== 'healthy' && view.state !== 'skipped'
}

function findingOf(member: Member, evidence: Parameters<typeof judge>[1]): Finding {
  if (member.suspended) return { state: 'skipped', reason: 'suspended' }
  if (member.object !== undefined) return judge(member.object, evidence)
  return { state: 'waiting', reason: evidence.blocked ?? 'its Kustomization was not created yet' }
}

function unmetOf(world: WorldReader, member: Member): string[] {
  return member.dependsOn.filter((id) => {
    const dependency = kustomizationOf(world, id)
    return dependency === undefined || !isReadyFor(world, dependency, member.object)
  })
}

function blockedReason(unmet: string[], members: Map<string, Member>): string | undefined {
  const suspended = unmet.find((id) => members.get(id)?.suspended)
  if (suspended !== undefined) return `blocked by suspended ${nameOf(suspended)}`
  const absent = unmet.find((id) => !members.has(id))
  if (absent !== undefined) return `depends on ${absent}, which does not exist`
  return unmet.length === 0 ? undefined : `waits on ${unmet.map(nameOf).join(', ')}`
}

/** What it cannot go on without: dependencies, its creator, children that its wait includes. */
function waitsOn(
  { member, finding, unmet, checks }: Draft,
  members: Map<string, Member>,
): string[] {
  if (!isUnhealthy(finding)) return []
  if (member.object === undefined) return [...unmet, ...creatorsOf(member, members)]
  if (finding.state === 'waiting') return unmet
  return checks
    .filter((check) => isKustomization(check.ref) && !isFine(check))
    .map(({ ref }) => `${ref.namespace}/${ref.name}`)
}

/** It has applied everything, and only Kustomizations among that are not well yet. */
function isHeld({ finding, checks }: Draft, waits: string[]): boolean {
  const others = checks.filter((check) => !isKustomization(check.ref))
  return finding.state === 'progressing' && waits.length > 0 && others.every(isFine)
}

/** Who creates its Kustomization: as the forecast says, else any that the forecast leaves out. */
function creatorsOf(member: Member, members: Map<string, Member>): string[] {
  if (member.parent !== undefined) return [member.parent]
  return [...members.values()].filter(({ promised }) => !promised).map(({ id }) => id)
}

/** A state that stays keeps its time; a new one takes the cluster's, but not one from before it. */
function sinceOf(
  finding: Finding,
  previous: ServiceView | undefined,
  object: KubernetesObject | undefined,
  now: Date,
): string {
  if (previous?.state === finding.state) return previous.since
  const told = Date.parse(finding.since ?? object?.metadata.creationTimestamp ?? '')
  if (Number.isNaN(told)) return now.toISOString()
  const earliest = previous === undefined ? told : Math.max(told, Date.parse(previous.since))
  return new Date(Math.min(earliest, now.getTime())).toISOString()
}

function viewOf(draft: Draft, layer: number, waitsOn: string[]): ServiceView {
  const { member, checks, unmet, finding, since } = draft
  const { id, name, namespace, dependsOn, object } = member
  const { state, reason } = finding
  const needsTracking = uniqueKinds(checks.filter((check) => check.unwatched).map((c) => c.ref))
  const held = isHeld(draft, waitsOn)
  const exists = object !== undefined
  const judged = { state, since, held, exists, needsTracking, ...recheckedOf(draft) }
  const view = { id, name, namespace, layer, dependsOn, unmet, waitsOn, ...judged }
  return state === 'healthy' || !reason ? view : { ...view, reason: brief(reason) }
}

function recheckedOf({ rechecked, finding }: Draft): Pick<ServiceView, 'rechecked'> {
  return rechecked && isUnhealthy(finding) ? { rechecked } : {}
}

function uniqueKinds(refs: KindRef[]): KindRef[] {
  const found = new Map(refs.map(({ group, kind }) => [`${group}/${kind}`, { group, kind }]))
  return [...found.values()]
}

function nameOf(id: string): string {
  return id.slice(id.indexOf('/') + 1)
}
