import type { WorldReader } from '../cluster/types.ts'
import type { WaitingEvent } from '../events.ts'
import { chooseService } from './cause/choose.ts'
import { longestChain, waitGraph } from './cause/graph.ts'
import { culpritOf } from './cause/service.ts'
import type { Culprit } from './cause/types.ts'
import { createChecker } from './checks.ts'
import type { ObjectRef } from './inventory.ts'
import { isUnhealthy } from './services.ts'
import type { ServiceView } from './types.ts'
import { brief, spoken } from './words.ts'

/**
 * The one object that holds everything up; undefined when every service is healthy or skipped.
 * `chain` has the services' names, from one that a user waits for down to the one at fault.
 * @param root id of the Kustomization that carries the services, which nobody waits for
 */
export function rootCause(
  world: WorldReader,
  views: ServiceView[],
  now: Date,
  root?: string,
): WaitingEvent | undefined {
  const graph = waitGraph(views)
  const chosen = chooseService(graph)
  if (chosen === undefined) return undefined
  const blockers = blockersOf(chosen, graph.byId)
  const blocker = blockers.at(-1) ?? chosen
  const culprit = culpritOf({ world, now, checker: createChecker(world, now, root) }, blocker)
  const ids = longestChain(graph, chosen.id).filter((id) => id !== root || id === chosen.id)
  const behind = blockers.slice(1).map(({ name }) => name)
  const chain = [...ids.map((id) => graph.byId.get(id)?.name ?? id), ...behind]
  const service = chain[0] ?? chosen.name
  return {
    type: 'waiting',
    service,
    chain,
    object: describeRef(culprit.ref),
    reason: wordsOf(culprit),
    since: culprit.since ?? chosen.since,
    text: sentence(chain, culprit),
  }
}

/** "Pod n8n/n8n-0" */
export function describeRef(ref: ObjectRef): string {
  const id = ref.namespace ? `${ref.namespace}/${ref.name}` : ref.name
  return id === '' ? ref.kind : `${ref.kind} ${id}`
}

/** Reason and detail, without saying the same twice. */
export function wordsOf({ reason, detail }: Pick<Culprit, 'reason' | 'detail'>): string {
  return brief(detail === undefined || reason.includes(detail) ? reason : `${reason}: ${detail}`)
}

/**
 * The services that nobody but the user can move: those at fault for everything, those that failed,
 * the suspended ones that others need, and those that need what does not exist.
 */
export function guiltyServices(views: ServiceView[]): ServiceView[] {
  const graph = waitGraph(views)
  const chosen = chooseService(graph)
  const deadEnds = views
    .filter((view) => view.state === 'waiting' && hasDeadEnd(view, graph.byId))
    .flatMap((view) => {
      const way = blockersOf(view, graph.byId)
      return [...way.filter(isSkipped).slice(-1), ...way.slice(-1)]
    })
  const failed = views.filter(({ state }) => state === 'failed')
  return [
    ...new Set([
      ...failed,
      ...deadEnds,
      ...(chosen ? blockersOf(chosen, graph.byId).slice(-1) : []),
    ]),
  ]
}

function hasDeadEnd({ unmet, waitsOn }: ServiceView, byId: Map<string, ServiceView>): boolean {
  return (
    unmet.some((id) => !byId.has(id)) || waitsOn.some((id) => byId.get(id)?.state === 'skipped')
  )
}

/**
 * The service, the suspended ones behind it that wait for one another, and who keeps the last of these
 * from becoming well: suspended services are not unhealthy themselves, but may be what everything waits on.
 */
function blockersOf(
  view: ServiceView,
  byId: Map<string, ServiceView>,
  passed: ServiceView[] = [],
): ServiceView[] {
  const way = [...passed, view]
  const needed = (isSkipped(view) ? view.unmet : view.waitsOn)
    .map((id) => byId.get(id))
    .filter((other) => other !== undefined && !way.includes(other))
  const unhealthy = way.some(isSkipped) ? needed.find((one) => one && isUnhealthy(one)) : undefined
  const next = needed.find((one) => one && isSkipped(one)) ?? unhealthy
  return next === undefined ? way : blockersOf(next, byId, way)
}

function isSkipped({ state }: ServiceView): boolean {
  return state === 'skipped'
}

function sentence(chain: string[], culprit: Culprit): string {
  const [first, last] = [chain[0] ?? '', chain.at(-1) ?? '']
  const who = chain.length > 1 ? `${first} waits on ${last}` : first
  return `${who}: ${spoken(culprit.ref)} ${brief(firstLine(culprit.reason))}`
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}
