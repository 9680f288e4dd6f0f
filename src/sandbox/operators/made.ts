import type { KubernetesObject, WorldReader } from '../../cluster/types.ts'
import type { Condition } from './types.ts'

/** The label by which a workload that an operator made selects its pods. */
const operatedBy = 'sandbox.fleet.local/operated-by'

/** A Secret with these keys; no container reads them, so every value is the same plain word. */
export function secret(
  owner: KubernetesObject,
  name: string,
  keys: string[],
  type = 'Opaque',
): KubernetesObject {
  const data = Object.fromEntries(keys.map((key) => [key, btoa('stand-in')]))
  return { ...owned(owner, 'v1', 'Secret', name), type, data }
}

/** A StatefulSet whose pods stand for what the operator would run. */
export function workload(owner: KubernetesObject, name: string, replicas: number, image: string) {
  return {
    ...owned(owner, 'apps/v1', 'StatefulSet', name),
    spec: { serviceName: name, replicas, ...podsOf(name, image) },
  }
}

/** The part of a workload's spec that says which pods it runs. */
export function podsOf(workload: string, image: string) {
  const labels = { [operatedBy]: workload }
  return {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'stand-in', image }] } },
  }
}

/** A Service in front of a workload's pods. */
export function service(owner: KubernetesObject, name: string, of: string, port: number) {
  const spec = { selector: { [operatedBy]: of }, ports: [{ name: 'main', port }] }
  return { ...owned(owner, 'v1', 'Service', name), spec }
}

/** Whether all pods of a workload are ready. */
export function isReady(
  world: Pick<WorldReader, 'get'>,
  name: string,
  namespace: string | undefined,
  replicas: number,
): boolean {
  const status = world.get('apps', 'StatefulSet', name, namespace)?.status
  const ready = typeof status === 'object' && status !== null ? Object.entries(status) : []
  return ready.some(([key, count]) => key === 'readyReplicas' && count === replicas)
}

export function condition(
  type: string,
  holds: boolean,
  reason: string,
  message: string,
): Condition {
  return { type, status: holds ? 'True' : 'False', reason, message }
}

/** The head of an object that belongs to its owner and lies beside it. */
export function owned(owner: KubernetesObject, apiVersion: string, kind: string, name: string) {
  const { name: of, namespace, uid = '' } = owner.metadata
  const reference = { apiVersion: owner.apiVersion, kind: owner.kind, name: of, uid }
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ownerReferences: [reference],
    },
  } satisfies KubernetesObject
}
