import type { ForwardStatus } from './forward/types.ts'

/** An event before the bus stamps it with its time. */
export type FleetEventBody =
  | StepEvent
  | ServiceEvent
  | WaitingEvent
  | RemainingEvent
  | WakeEvent
  | NoticeEvent
  | ForwardEvent
  | ResultEvent

/**
 * Everything a run has to say, as one typed union. `--output json` prints these one a line; the
 * live list and the plain lines are other views of the same stream. `at` is an ISO 8601 time.
 */
export type FleetEvent = { at: string } & FleetEventBody

export type StepStatus = 'pending' | 'running' | 'satisfied' | 'done' | 'failed' | 'blocked'

export interface StepEvent {
  type: 'step'
  id: string
  title: string
  status: StepStatus
  /** What it does right now, or why it failed. */
  detail?: string
  durationMs?: number
}

export type ServiceState = 'waiting' | 'applying' | 'progressing' | 'healthy' | 'failed' | 'skipped'

export interface ServiceEvent {
  type: 'service'
  /** namespace/name of its Flux Kustomization. */
  id: string
  name: string
  namespace: string
  /** Label `fleet.local/layer`, else the longest path from a service without dependencies. */
  layer: number
  state: ServiceState
  /** ISO 8601 time since when it has this state. */
  since: string
  reason?: string
}

/** The one object that holds everything up. */
export interface WaitingEvent {
  type: 'waiting'
  /** The service a user sees waiting. */
  service: string
  /** From that service down to the one at fault, by `dependsOn`. */
  chain: string[]
  /** The object at fault: "Pod n8n/n8n-0". */
  object: string
  /** The cluster's own words. */
  reason: string
  since: string
  /** The sentence to show: "n8n waits on postgresql-cluster: pod postgresql-cluster-1 ContainerCreating". */
  text: string
}

/** How long the rest will take, by earlier runs; sent again when the expected end moves. */
export interface RemainingEvent {
  type: 'remaining'
  /** Milliseconds from `at`; absent when no service that is still open was ever timed. */
  remainingMs?: number
  /** Ids of the services that decide it, in order. */
  path: string[]
  /** Ids of open services that were never timed: with any, `remainingMs` is a lower bound. */
  unknown: string[]
}

/** fleet asked Flux to look at a Kustomization now instead of at its next poll. */
export interface WakeEvent {
  type: 'wake'
  /** namespace/name of the Kustomization. */
  id: string
  why: 'inventory-healthy' | 'recovered' | 'dependencies-ready'
}

export interface NoticeEvent {
  type: 'notice'
  code: string
  message: string
}

/** A forward of `fleet forward` as it is now. */
export interface ForwardEvent extends ForwardStatus {
  type: 'forward'
}

export type ResultStatus = 'healthy' | 'degraded' | 'rehearsed' | 'failed' | 'interrupted'

/** What to use in the place of a name that does not work. */
export interface FallbackUrl {
  host: string
  /** Why the name does not work. */
  reason: string
  /** http://localhost:PORT; absent where no Service stands behind the name. */
  url?: string
}

export interface ResultEvent {
  type: 'result'
  status: ResultStatus
  durationMs: number
  criticalPathMs?: number
  /** What can be opened, by what people call it. */
  urls: Record<string, string>
  /** Names that do not work, and what stands in for them. */
  fallbacks?: FallbackUrl[]
  /** Path of a kubeconfig for the cluster. */
  kubeconfig?: string
  /** What a rehearsal did not prove. */
  notProven?: string[]
}

export type Emit = (event: FleetEventBody) => void

/** Stamps events with the time and hands them to every listener. */
export function createEventBus(now: () => Date = () => new Date()): {
  emit: Emit
  subscribe: (listener: (event: FleetEvent) => void) => () => void
} {
  const listeners = new Set<(event: FleetEvent) => void>()
  return {
    emit: (event) => {
      const stamped = { ...event, at: now().toISOString() }
      for (const listener of listeners) listener(stamped)
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
