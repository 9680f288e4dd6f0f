import type { KubernetesObject } from '../cluster/types.ts'
import type { ObjectName } from './names.ts'

/** Fields of the repository's own GitRepository that hold for the local source too. */
const KEPT = new Set([
  'interval',
  'ignore',
  'include',
  'recurseSubmodules',
  'sparseCheckout',
  'timeout',
])

/**
 * The GitRepository that leads Flux to the agent's git server, and the Secret with its credentials.
 * It has the name of the repository's own, so that every sourceRef in the fleet resolves.
 */
export function gitSource(options: {
  source: ObjectName
  /** Where Flux's controllers reach the agent. */
  host: string
  port: number
  branch: string
  username: string
  password: string
  /** `spec` of the repository's own GitRepository, if it has one. */
  ownSpec?: Record<string, unknown>
}): KubernetesObject[] {
  const { source, host, port, branch, username, password, ownSpec = {} } = options
  const secret = { name: 'flux-system', namespace: source.namespace }
  const kept = Object.fromEntries(Object.entries(ownSpec).filter(([name]) => KEPT.has(name)))
  return [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: secret,
      type: 'Opaque',
      stringData: { username, password },
    },
    {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata: { ...source },
      spec: {
        interval: '1m',
        ...kept,
        url: gitUrl(host, port),
        ref: { branch },
        secretRef: { name: secret.name },
      },
    },
  ]
}

/** Where the agent serves the local clone. */
function gitUrl(host: string, port: number): string {
  return `http://${host}:${port}/git`
}

/** Whether a GitRepository reads from the agent at that port, by whichever of its addresses. */
export function isAgentUrl(url: string, port: number): boolean {
  return URL.parse(url)?.port === String(port) && url.endsWith('/git')
}
