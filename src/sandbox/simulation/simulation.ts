import type { SandboxFaults } from '../../agent/contract.ts'
import type { KubernetesClient, KubernetesObject, World, WorldChange } from '../../cluster/types.ts'
import { act } from './act.ts'
import { confirmed } from './confirm.ts'
import { decide, startAnnotation } from './decide.ts'
import { faultOf, ownerKinds, releaseKind } from './faults.ts'
import { serviceKind, volumeKind } from './kinds.ts'
import { loadBalancerStatus } from './load-balancers.ts'
import type { KeysOf } from './references.ts'
import { isToDelete, volumeFor } from './volumes.ts'
import { createWorkQueue } from './work-queue.ts'

export interface Simulation {
  setFaults(faults: SandboxFaults): void
  stop(): Promise<void>
}

/**
 * Decides what a kubelet, a volume provisioner and a load balancer would decide, and which KWOK
 * cannot: whether a pod may start, which volume a claim gets, which address a Service. Reads the
 * world and writes to the cluster; everything else stays the business of the real controllers.
 */
export function startSimulation(
  client: KubernetesClient,
  world: World,
  initial: SandboxFaults,
): Simulation {
  let faults: SandboxFaults = {}
  const queue = createWorkQueue((key) => settle(key))

  const settle = async (key: string): Promise<void> => {
    const [kind = '', namespace = '', name = ''] = key.split('/')
    const object = world.get('', kind, name, namespace === '' ? undefined : namespace)
    if (!object || !inputsKnown()) return
    if (kind === 'Pod') await settlePod(object)
    if (kind === 'PersistentVolumeClaim') await provision(object)
    if (kind === 'PersistentVolume' && isToDelete(object)) await client.delete(volumeKind, { name })
    if (kind === 'Service') await giveAddress(object)
  }

  const settlePod = async (pod: KubernetesObject) => {
    const keysOf: KeysOf = (kind, name) => keys(world.get('', kind, name, pod.metadata.namespace))
    const decision = decide(pod, keysOf, faultOf(pod, faults, world))
    // The pod's watch may be ahead of that of a Secret which came with it: look before accusing.
    if (decision.kind === 'hold' && decision.byReference && !(await confirmed(client, pod))) {
      queue.later(keyOf(pod))
      return
    }
    await act(client, pod, decision, new Date())
  }

  const provision = async (claim: KubernetesObject) => {
    const classOf = (name: string) => world.get('storage.k8s.io', 'StorageClass', name)
    const volume = volumeFor(claim, classOf)
    if (volume) await client.apply(volume, 'fleet-sandbox')
  }

  const giveAddress = async (service: KubernetesObject) => {
    const status = loadBalancerStatus(service)
    const { name, namespace = '' } = service.metadata
    if (status) await client.patch(serviceKind, { name, namespace }, { status }, 'status')
  }

  /** Absent is not the same as not listed yet. */
  const inputsKnown = () =>
    ['Secret', 'ConfigMap'].every((kind) => world.isSynced('', kind)) &&
    (Object.keys(faults).length === 0 ||
      ownerKinds.every(({ group, kind }) => world.isSynced(group, kind)))

  /** How many of the kinds that decide about pods are listed; one more can change any decision. */
  const kindsKnown = () => deciding.filter(({ group, kind }) => world.isSynced(group, kind)).length
  let known = kindsKnown()

  const lookAt = (changes: WorldChange[]) => {
    const before = known
    known = kindsKnown()
    if (changes.length === 0 || known > before) return lookAtAll()
    for (const { object } of changes) {
      if (settled.has(object.kind)) queue.add(keyOf(object))
      if (object.kind === 'Secret' || object.kind === 'ConfigMap') lookAtHeld(object)
      if (object.kind === 'StorageClass') queueKind('PersistentVolumeClaim')
    }
  }
  const queueKind = (kind: string) => {
    for (const object of world.list('', kind)) queue.add(keyOf(object))
  }
  const lookAtAll = () => {
    for (const kind of settled) queueKind(kind)
  }
  const lookAtHeld = ({ metadata: { namespace } }: KubernetesObject) => {
    for (const pod of world.list('', 'Pod')) {
      const started = pod.metadata.annotations?.[startAnnotation] === 'true'
      if (!started && pod.metadata.namespace === namespace) queue.add(keyOf(pod))
    }
  }

  const setFaults = (wanted: SandboxFaults) => {
    faults = wanted
    if (Object.keys(faults).length > 0) {
      for (const { group, kind } of [...ownerKinds, releaseKind]) world.track(group, kind)
    }
    lookAtAll()
  }
  const unsubscribe = world.subscribe(lookAt)
  setFaults(initial)
  return {
    setFaults,
    stop: async () => {
      unsubscribe()
      await queue.stop()
    },
  }
}

const deciding = [
  { group: '', kind: 'Secret' },
  { group: '', kind: 'ConfigMap' },
  ...ownerKinds,
  releaseKind,
]

const settled = new Set(['Pod', 'PersistentVolumeClaim', 'PersistentVolume', 'Service'])

function keyOf({ kind, metadata: { namespace = '', name } }: KubernetesObject): string {
  return `${kind}/${namespace}/${name}`
}

/** The keys of a Secret or ConfigMap; the world keeps those of `data` and `binaryData` together. */
function keys(object: KubernetesObject | undefined): ReadonlySet<string> | undefined {
  return object && new Set(Object.keys(object.data ?? {}))
}
