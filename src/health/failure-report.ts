import type { WorldReader } from '../cluster/types.ts'
import type { ServiceState } from '../events.ts'
import { blockedBy, waitGraph } from './cause/graph.ts'
import { culpritOf } from './cause/service.ts'
import type { Culprit } from './cause/types.ts'
import { createChecker } from './checks.ts'
import { eventsOf, type ObjectEvent } from './events.ts'
import { describeRef, wordsOf } from './root-cause.ts'
import { statusOf } from './status/index.ts'
import type { ServiceView } from './types.ts'
import { brief } from './words.ts'

/** What a user has to know about a service that failed. */
export interface FailureReport {
  service: string
  /** It may not have failed itself, but hold up what needs it. */
  state: ServiceState
  /** "Pod n8n/n8n-0" */
  object: string
  /** Its own words. */
  reason: string
  /** Its last events, oldest first; five at most. */
  events: ObjectEvent[]
  /** Ids of the services that cannot go on, directly or through others. */
  blocks: string[]
  /** Ids of the services that it does not touch. */
  goesOn: string[]
}

export function failureReport(
  world: WorldReader,
  view: ServiceView,
  views: ServiceView[],
  now: Date,
  root?: string,
): FailureReport {
  const culprit = culpritOf({ world, now, checker: createChecker(world, now, root) }, view)
  const blocks = blockedBy(waitGraph(views), view.id)
  const touched = new Set([view.id, ...blocks])
  return {
    service: view.name,
    state: fateOf(view, culprit, now),
    object: describeRef(culprit.ref),
    reason: wordsOf(culprit),
    events:
      culprit.object === undefined ? [] : eventsOf(world, culprit.object).slice(-5).map(briefly),
    blocks,
    goesOn: views
      .filter(({ id, state }) => !touched.has(id) && state !== 'skipped' && state !== 'failed')
      .map(({ id }) => id),
  }
}

/** While Flux tries again, the service is under way; what holds it up has failed all the same. */
function fateOf({ state }: ServiceView, { object }: Culprit, now: Date): ServiceState {
  const tried = state === 'progressing' || state === 'applying'
  const hasFailed = object !== undefined && statusOf(object, now).state === 'failed'
  return tried && hasFailed ? 'failed' : state
}

function briefly(event: ObjectEvent): ObjectEvent {
  return { ...event, message: brief(event.message) }
}
