import type { Duplex } from 'node:stream'
import type { ClusterAccess } from '../../cluster/types.ts'
import type { PodName } from '../types.ts'
import { openUpgrade } from './spdy-upgrade.ts'
import { connectionAgent } from './target.ts'

/** Milliseconds from the first packet to a node's consent. */
const connectMs = 5_000

/** Connections to the nodes of a cluster's pods, upgraded to SPDY. */
export function podConnector(access: ClusterAccess): (pod: PodName) => Promise<Duplex> {
  const wire = { access, agent: connectionAgent(access), deadlineMs: connectMs }
  return (pod) => openUpgrade(wire, pod)
}
