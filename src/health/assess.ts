import type { World } from '../cluster/types.js'
import type { WaitingEvent } from '../events.js'
import { rootCause } from './root-cause.js'
import { type ForecastService, kindsToTrack, type ServiceView, serviceStates } from './services.js'

/** What a run waits for: the fleet's services, or those that `--only` names with what they need. */
export interface WaitTarget {
  forecast: ForecastService[]
  /** Ids; undefined means every service. */
  selected?: ReadonlySet<string>
  /** What the fleet's source has to serve: `develop@sha1:…`. */
  expectedRevision?: string
  /** `namespace/name` of the Kustomization that carries the services and is none itself. */
  root?: string
  /** `namespace/name` of the fleet's GitRepository. */
  fleetSource: string
}

export interface Assessment {
  services: ServiceView[]
  waiting: WaitingEvent | undefined
}

/** Reads the world once: states and the root cause. Has the world watch kinds that are missing. */
export function assess(
  world: World,
  target: WaitTarget,
  now: Date,
  previous?: ServiceView[],
): Assessment {
  const { forecast, expectedRevision, fleetSource, selected } = target
  const all = serviceStates(world, forecast, now, {
    fleetSource,
    ...(expectedRevision === undefined ? {} : { expectedRevision }),
    ...(previous === undefined ? {} : { previous }),
  })
  for (const { group, kind } of kindsToTrack(all)) world.track(group, kind)
  const services = selected ? all.filter(({ id }) => selected.has(id)) : all
  const concerned = selected ? withBlockers(services, all) : all
  return { services, waiting: disconnectedCause(world) ?? rootCause(world, concerned, now) }
}

/** These services and all that they wait on, directly or not: what creates them was not selected. */
function withBlockers(services: ServiceView[], all: ServiceView[]): ServiceView[] {
  const byId = new Map(all.map((view) => [view.id, view]))
  const found = new Set<ServiceView>()
  const visit = (view: ServiceView | undefined) => {
    if (view === undefined || found.has(view)) return
    found.add(view)
    for (const id of view.waitsOn) visit(byId.get(id))
  }
  for (const view of services) visit(view)
  return [...found]
}

/** While the API server does not answer, that is what everything waits for. */
function disconnectedCause(world: World): WaitingEvent | undefined {
  const gone = world.disconnected()
  if (!gone) return undefined
  return {
    type: 'waiting',
    service: 'everything',
    chain: [],
    object: 'API server',
    reason: gone.reason,
    since: gone.since.toISOString(),
    text: `everything waits on the API server: ${gone.reason}`,
  }
}
