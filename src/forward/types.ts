/** A pod by name. */
export interface PodName {
  namespace: string
  name: string
}

/** One port of a Service that is to be reachable on this machine. */
export interface ForwardTarget {
  /** namespace/service:port; the same as long as the Service is. */
  id: string
  /** What people call it: grafana, postgresql, or the Service's name. */
  name: string
  namespace: string
  service: string
  /** The Service's port. */
  port: number
  /** The local port that is customary or asked for. */
  local: number
  /** Asked for by fleet.yaml or an annotation: this port or none. */
  fixed: boolean
  /** `http`, `postgresql`, …: what its URL begins with. */
  scheme: string
  /** Whether an Ingress, IngressRoute or HTTPRoute leads to it. */
  routed: boolean
}

/**
 * ready: a connection would reach a pod. waiting: no pod is ready. connecting: the way to the pod is
 * being made or made again. simulated: the way is there, but nothing runs in the pod. failed: there
 * is no local port.
 */
export type ForwardState = 'ready' | 'waiting' | 'connecting' | 'simulated' | 'failed'

/** What is known of one forward. */
export interface ForwardStatus {
  id: string
  name: string
  namespace: string
  service: string
  port: number
  /** The local port; absent while it has none. */
  local?: number
  /** http://localhost:3030 */
  url?: string
  state: ForwardState
  /** Why it is not ready, or why it has not its customary port. */
  reason?: string
  /** Why it has another port than the customary one, which may matter beside the reason. */
  instead?: string
  /** Open now. */
  connections: number
  /** Bytes from this machine to the pod, and back. */
  sent: number
  received: number
}
