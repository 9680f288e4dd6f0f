import { type Agent, request } from 'node:https'
import type { Duplex } from 'node:stream'
import { errorFromBody, KubernetesError } from '../../cluster/kubernetes-error.ts'
import { credentialOf } from '../../cluster/login.ts'
import { certificateOf, headersOf } from '../../cluster/request-credential.ts'
import type { ClusterAccess, Credential } from '../../cluster/types.ts'
import type { PodName } from '../types.ts'
import { createArrivals } from './arrivals.ts'
import { portForwardPath } from './target.ts'

/** What it takes to reach the nodes through an API server. */
export interface WireOptions {
  access: ClusterAccess
  /** @see connectionAgent */
  agent: Agent
  /** Milliseconds for everything from the first packet to the node's consent. */
  deadlineMs: number
}

/**
 * A connection to a pod's node, through the API server, that speaks SPDY/3.1 from now on: what the
 * nodes themselves speak, so that the API server only passes bytes on. A piece of its data is valid
 * until the listeners return.
 * @throws KubernetesError in the server's words, or the error of the connection
 */
export async function openUpgrade(wire: WireOptions, pod: PodName): Promise<Duplex> {
  const { login } = wire.access
  const credential = await credentialOf(wire.access)
  try {
    return await upgradeAs(credential, wire, pod)
  } catch (error) {
    // What a plugin lends may have ended before its time.
    if (!login || !(error instanceof KubernetesError) || error.status !== 401) throw error
    login.forget(credential)
    return upgradeAs(await login.credential(), wire, pod)
  }
}

function upgradeAs(credential: Credential, wire: WireOptions, pod: PodName): Promise<Duplex> {
  const { access, agent, deadlineMs } = wire
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>()
  const arrivals = createArrivals()
  const options = {
    method: 'POST',
    agent,
    onread: arrivals.onread,
    ...certificateOf(credential),
    headers: {
      ...headersOf(credential),
      connection: 'Upgrade',
      upgrade: 'SPDY/3.1',
      'x-stream-protocol-version': 'portforward.k8s.io',
    },
  }
  const url = access.server.replace(/\/$/, '') + portForwardPath(pod)
  const outgoing = request(url, options)
  const seconds = deadlineMs / 1000
  const deadline = setTimeout(() => {
    outgoing.destroy(new Error(`the API server did not connect to the pod within ${seconds} s`))
  }, deadlineMs)
  outgoing.once('error', reject)
  outgoing.once('upgrade', (_response, socket, head) => {
    if (head.length > 0) socket.unshift(head)
    arrivals.shareMemory()
    resolve(socket)
  })
  outgoing.once('response', async (response) => {
    try {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk)
      const text = Buffer.concat(chunks).toString('utf8')
      reject(errorFromBody(response.statusCode ?? 500, text))
    } catch (error) {
      reject(error)
    }
  })
  outgoing.once('socket', (socket) => {
    arrivals.of(socket)
    socket.setNoDelay(true)
    socket.setKeepAlive(true, 30_000)
  })
  outgoing.end()
  return promise.finally(() => clearTimeout(deadline))
}
