import { Agent } from 'node:https'
import { podKind } from '../../cluster/kinds.ts'
import { resourcePath } from '../../cluster/paths.ts'
import { trustOf } from '../../cluster/request-credential.ts'
import type { ClusterAccess } from '../../cluster/types.ts'
import type { PodName } from '../types.ts'

/** The API's path of a pod's port-forward. */
export function portForwardPath({ namespace, name }: PodName): string {
  return resourcePath(podKind, { namespace, name, subresource: 'portforward' })
}

/** Connects to the API server; remembers TLS sessions, so that later connections are cheaper. */
export function connectionAgent(access: ClusterAccess): Agent {
  return new Agent({ keepAlive: false, ...trustOf(access) })
}
