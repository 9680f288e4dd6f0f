import { z } from 'zod'
import type { KubernetesObject, WorldReader } from '../cluster/types.ts'
import type { ForwardTarget, PodName } from './types.ts'

/** A port of a pod that is ready for connections. */
export interface Endpoint {
  pod: PodName
  port: number
}

export const sliceGroup = 'discovery.k8s.io'
const serviceLabel = 'kubernetes.io/service-name'

const sliceSchema = z.object({
  endpoints: z
    .array(
      z.object({
        conditions: z.object({ ready: z.boolean().nullish() }).nullish(),
        targetRef: z.object({ kind: z.string(), name: z.string() }).nullish(),
      }),
    )
    .nullish(),
  ports: z
    .array(
      z.object({
        name: z.string().nullish(),
        port: z.number().nullish(),
        protocol: z.string().nullish(),
      }),
    )
    .nullish(),
})

const servicePortsSchema = z.object({
  ports: z.array(z.object({ name: z.string().nullish(), port: z.number() })).nullish(),
})

/**
 * Where a new connection to a Service's port can go, best first: the newest pod, since in a rollout
 * the others are about to end.
 */
export function readyEndpoints(world: WorldReader, target: TargetPort): Endpoint[] {
  const { namespace, service } = target
  const portName = namedPort(world, target)
  if (portName === undefined) return []
  const age = ({ pod }: Endpoint) =>
    world.get('', 'Pod', pod.name, pod.namespace)?.metadata.creationTimestamp ?? ''
  return world
    .list(sliceGroup, 'EndpointSlice')
    .filter(({ metadata }) => {
      return metadata.namespace === namespace && metadata.labels?.[serviceLabel] === service
    })
    .flatMap((slice) => endpointsOf(slice, namespace, portName))
    .toSorted((a, b) => age(b).localeCompare(age(a)) || a.pod.name.localeCompare(b.pod.name))
}

type TargetPort = Pick<ForwardTarget, 'namespace' | 'service' | 'port'>

/** EndpointSlices name ports as the Service does; the number in them is the pod's. */
function namedPort(world: WorldReader, target: TargetPort): string | undefined {
  const service = world.get('', 'Service', target.service, target.namespace)
  const parsed = servicePortsSchema.safeParse(service?.spec)
  const port = parsed.data?.ports?.find(({ port }) => port === target.port)
  return port && (port.name ?? '')
}

function endpointsOf(slice: KubernetesObject, namespace: string, portName: string): Endpoint[] {
  const parsed = sliceSchema.safeParse(slice)
  const port = parsed.data?.ports?.find(({ name }) => (name ?? '') === portName)?.port
  if (!port) return []
  return (parsed.data?.endpoints ?? []).flatMap(({ conditions, targetRef }) =>
    // An unknown condition counts as ready, says the API.
    targetRef?.kind === 'Pod' && conditions?.ready !== false
      ? [{ pod: { namespace, name: targetRef.name }, port }]
      : [],
  )
}
