/**
 * A readiness probe that is asked every second, where the kubelet's default is every 10 s, and the
 * first question comes before a program listens. It counts as unready after 30 s of silence, as by default.
 */
export const quickReadiness = { periodSeconds: 1, failureThreshold: 30 }
