import type { ServiceState } from '../events.ts'
import type { KindRef } from './checks.ts'

/** What health needs to know of a service that the repository promises. */
export interface ForecastService {
  /** `namespace/name` of its Kustomization. */
  id: string
  name: string
  namespace: string
  /** Ids. */
  dependsOn: string[]
  /** The label `fleet.local/layer`. */
  layer?: string | undefined
  suspended: boolean
  /** Id of the Kustomization that applies it, when known. */
  parent?: string | undefined
}

/** One service, as the cluster tells it. */
export interface ServiceView {
  /** `namespace/name` of its Kustomization. */
  id: string
  name: string
  namespace: string
  layer: number
  state: ServiceState
  /** ISO 8601 time since when it has this state. */
  since: string
  /** Why it has this state, in the cluster's own words; absent when healthy. */
  reason?: string
  dependsOn: string[]
  /** Ids of dependencies that Flux would not accept yet: not Ready, or not there. */
  unmet: string[]
  /** Ids of the services that it cannot go on without, itself not among them. */
  waitsOn: string[]
  /** All that it applied itself is well: it waits for nothing but the services of `waitsOn`. */
  held: boolean
  /** True when it was well, and is not healthy only because Flux looks at it again. */
  rechecked?: boolean
  /** False when only the repository promises it. */
  exists: boolean
  /** Kinds in its inventory that are not watched; it is not healthy before they are. */
  needsTracking: KindRef[]
}

export interface ServiceOptions {
  /** What the fleet's source has to serve: `develop@sha1:…`; without it, what it has fetched. */
  expectedRevision?: string
  /** `namespace/name` of the GitRepository that `expectedRevision` is about. */
  fleetSource?: string
  /** `namespace/name` of the Kustomization that carries the fleet. */
  root?: string
  /** The views before this change: a state that stays keeps its `since`. */
  previous?: ServiceView[]
}
