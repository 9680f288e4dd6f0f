import type { World } from '../cluster/types.ts'
import type { Emit, WaitingEvent } from '../events.ts'
import { type Assessment, assess, type WaitTarget } from '../health/assess.ts'
import type { ServiceView } from '../health/services.ts'
import { watchUntil } from './watch-until.ts'

/**
 * Turns assessments into events: only what changed since the one before. The root, which only
 * carries the services, is spoken of when it fails.
 */
export function createAnnouncer(emit: Emit): (assessment: Assessment) => void {
  const known = new Map<string, ServiceView>()
  let waiting: WaitingEvent | undefined
  return (assessment) => {
    const { services, root } = assessment
    for (const view of root ? [...services, root] : services) {
      const before = known.get(view.id)
      if (before?.state === view.state && before.reason === view.reason) continue
      if (view === root && before === undefined && view.state !== 'failed') continue
      known.set(view.id, view)
      const { id, name, namespace, layer, state, since, reason } = view
      const service = { type: 'service' as const, id, name, namespace, layer, state, since }
      emit({ ...service, ...(reason === undefined ? {} : { reason }) })
    }
    const cause = assessment.waiting
    if (cause && !isSaid(cause, waiting)) emit(cause)
    waiting = cause
  }
}

/** The cluster's own words may come after the state that they are about: an event after its pod. */
function isSaid(cause: WaitingEvent, said: WaitingEvent | undefined): boolean {
  return (
    cause.text === said?.text &&
    cause.since === said.since &&
    cause.object === said.object &&
    cause.reason === said.reason
  )
}

/** Announces what changes until `signal` aborts, whose reason it throws. */
export async function announceUntilAborted(
  world: World,
  target: () => WaitTarget,
  emit: Emit,
  signal: AbortSignal,
): Promise<void> {
  const announce = createAnnouncer(emit)
  let previous: ServiceView[] | undefined
  await watchUntil<never>(
    world,
    () => {
      const assessment = assess(world, target(), new Date(), previous)
      previous = assessment.views
      announce(assessment)
      return { lookAgainInMs: 5000 }
    },
    signal,
  )
}
