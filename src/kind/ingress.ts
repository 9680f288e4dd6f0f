import { z } from 'zod'
import type { KubernetesClient, KubernetesObject } from '../cluster/types.ts'
import { nodePorts } from './cluster-config.ts'

const portSchema = z.looseObject({
  name: z.string().optional(),
  port: z.number(),
  targetPort: z.union([z.number(), z.string()]).optional(),
  nodePort: z.number().optional(),
})
const specSchema = z.looseObject({
  selector: z.record(z.string(), z.string()).optional(),
  ports: z.array(portSchema).default([]),
})
type Port = z.infer<typeof portSchema>

/** The Service of fleet's own that leads from the mapped ports to the fleet's Traefik. */
const ownName = 'fleet-ingress'

/**
 * What the nodes lack to lead to the fleet's Traefik: a Service with the mapped ports and Traefik's
 * own selector. Undefined when some Service has those ports already, or there is no Traefik.
 */
export function missingIngress(services: KubernetesObject[]): KubernetesObject | undefined {
  const specs = services.map((service) => ({ service, spec: specSchema.parse(service.spec ?? {}) }))
  const taken = specs.flatMap(({ spec }) => spec.ports.map(({ nodePort }) => nodePort))
  if (taken.includes(nodePorts.http)) return undefined
  const found = specs.find(({ service, spec }) => isTraefik(service) && spec.selector !== undefined)
  if (!found) return undefined
  const { service, spec } = found
  const ports = [
    portOf(spec.ports, 'web', 80, nodePorts.http),
    portOf(
      spec.ports,
      'websecure',
      443,
      taken.includes(nodePorts.https) ? undefined : nodePorts.https,
    ),
  ].flatMap((port) => port ?? [])
  if (ports.length === 0) return undefined
  const { namespace = 'default' } = service.metadata
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: ownName, namespace, labels: { 'app.kubernetes.io/managed-by': 'fleet' } },
    spec: { type: 'NodePort', selector: spec.selector, ports },
  }
}

/** Adds what the nodes lack; says what it did. */
export async function openIngress(client: KubernetesClient): Promise<string | undefined> {
  const kind = await client.resourceOf('v1', 'Service')
  if (!kind) return undefined
  const { items } = await client.list(kind)
  const service = missingIngress(items)
  if (!service) return undefined
  await client.apply(service)
  const { name, namespace } = service.metadata
  return `Traefik's Service has no NodePort ${nodePorts.http}: fleet added the Service ${namespace}/${name}, which has.`
}

/** By the label of its chart, or by its name. */
function isTraefik({ metadata }: KubernetesObject): boolean {
  return metadata.labels?.['app.kubernetes.io/name'] === 'traefik' || metadata.name === 'traefik'
}

function portOf(ports: Port[], name: string, port: number, nodePort: number | undefined) {
  const found = ports.find((one) => one.name === name) ?? ports.find((one) => one.port === port)
  if (!found || nodePort === undefined) return undefined
  return { name, port: found.port, targetPort: found.targetPort ?? found.port, nodePort }
}
