import type { World } from '../cluster/types.ts'
import type { WaitingEvent } from '../events.ts'
import { rootCause } from './root-cause.ts'
import { type ForecastService, kindsToTrack, type ServiceView, serviceStates } from './services.ts'

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
  /** The fleet's services, or the selected ones. */
  services: ServiceView[]
  /** The Kustomization that carries them, when it exists. */
  root: ServiceView | undefined
  /** All that decides: the services, the root, and what the services wait on besides. */
  views: ServiceView[]
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
    ...(target.root === undefined ? {} : { root: target.root }),
    ...(previous === undefined ? {} : { previous }),
  })
  for (const { group, kind } of kindsToTrack(all)) world.track(group, kind)
  const root = all.find(({ id }) => id === target.root)
  const services = all.filter((view) => view !== root && (selected?.has(view.id) ?? true))
  const views = selected ? withWaitedOn([...services, ...(root ? [root] : [])], all) : all
  const waiting = disconnectedCause(world) ?? rootCause(world, views, now, target.root)
  return { services, root, views, waiting }
}

/** The views and whatever they wait on: the cluster may know of more than the repository promised. */
function withWaitedOn(views: ServiceView[], all: ServiceView[]): ServiceView[] {
  const found = new Set(views)
  for (const view of found) {
    for (const other of all) if (needs(view, other.id)) found.add(other)
  }
  return [...found]
}

function needs({ unmet, waitsOn }: ServiceView, id: string): boolean {
  return unmet.includes(id) || waitsOn.includes(id)
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
