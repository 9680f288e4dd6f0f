import { z } from 'zod'
import type { KubernetesObject } from '../../cluster/types.ts'

const schema = z.object({
  spec: z.object({ type: z.string().optional() }),
  status: z
    .object({
      loadBalancer: z.object({ ingress: z.array(z.unknown()).optional() }).default({}),
    })
    .default({ loadBalancer: {} }),
})

/** The status that a load balancer's controller would write, for a Service that still lacks one. */
export function loadBalancerStatus(service: KubernetesObject): object | undefined {
  const { spec, status } = schema.parse(service)
  if (spec.type !== 'LoadBalancer' || (status.loadBalancer.ingress ?? []).length > 0)
    return undefined
  return { loadBalancer: { ingress: [{ ip: '127.0.0.1' }] } }
}
