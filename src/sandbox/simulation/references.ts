import type { ContainerView, PodView } from './pod.ts'

export type ReferenceKind = 'Secret' | 'ConfigMap'

/** One thing that a pod needs from a Secret or a ConfigMap. */
export interface Reference {
  kind: ReferenceKind
  name: string
  /** Undefined when only the object itself must exist. */
  key?: string
  optional: boolean
  /** Who needs it. */
  by: { volume: string } | { container: string; init: boolean }
}

/** The keys of an object, or undefined when it does not exist. */
export type KeysOf = (kind: ReferenceKind, name: string) => ReadonlySet<string> | undefined

/** Everything that a pod refers to, in the kubelet's order: volumes, init containers, containers. */
export function referencesOf({ spec }: PodView): Reference[] {
  return [
    ...spec.volumes.flatMap((volume) =>
      [volume, ...(volume.projected?.sources ?? [])].flatMap((source) =>
        ofVolumeSource(source, volume.name),
      ),
    ),
    ...spec.initContainers.flatMap((container) => ofContainer(container, true)),
    ...spec.containers.flatMap((container) => ofContainer(container, false)),
  ]
}

/** Those references that are not fulfilled, without the optional ones. */
export function missingReferences(pod: PodView, keysOf: KeysOf): Reference[] {
  return referencesOf(pod).filter(({ kind, name, key, optional }) => {
    if (optional) return false
    const keys = keysOf(kind, name)
    return !keys || (key !== undefined && !keys.has(key))
  })
}

/** What the kubelet says about a missing reference, for a container's state or for a volume. */
export function kubeletWords(missing: Reference, namespace: string, keysOf: KeysOf): string {
  const { kind, name, key, by } = missing
  const exists = keysOf(kind, name) !== undefined
  if ('container' in by) {
    return exists
      ? `couldn't find key ${key} in ${kind} ${namespace}/${name}`
      : `${kind.toLowerCase()} "${name}" not found`
  }
  const reason = exists
    ? `references non-existent ${kind === 'Secret' ? 'secret' : 'config'} key: ${key}`
    : `${kind.toLowerCase()} "${name}" not found`
  return `MountVolume.SetUp failed for volume "${by.volume}" : ${reason}`
}

type VolumeSource = Pick<PodView['spec']['volumes'][number], 'secret' | 'configMap'>

function ofVolumeSource({ secret, configMap }: VolumeSource, volume: string): Reference[] {
  const expand = (
    kind: ReferenceKind,
    name: string | undefined,
    source: NonNullable<VolumeSource['secret']>,
  ): Reference[] => {
    if (name === undefined) return []
    const base = { kind, name, optional: source.optional ?? false, by: { volume } }
    const { items = [] } = source
    return items.length === 0 ? [base] : items.map(({ key }) => ({ ...base, key }))
  }
  return [
    ...(secret ? expand('Secret', secret.secretName ?? secret.name, secret) : []),
    ...(configMap ? expand('ConfigMap', configMap.name, configMap) : []),
  ]
}

function ofContainer(container: ContainerView, init: boolean): Reference[] {
  const by = { container: container.name, init }
  const reference = (
    kind: ReferenceKind,
    ref: { name?: string | undefined; key?: string; optional?: boolean | undefined } | undefined,
  ): Reference[] => {
    if (ref?.name === undefined) return []
    const { name, key, optional = false } = ref
    return [{ kind, name, optional, by, ...(key === undefined ? {} : { key }) }]
  }
  return [
    ...(container.envFrom ?? []).flatMap((source) => [
      ...reference('ConfigMap', source.configMapRef),
      ...reference('Secret', source.secretRef),
    ]),
    ...(container.env ?? []).flatMap(({ valueFrom }) => [
      ...reference('ConfigMap', valueFrom?.configMapKeyRef),
      ...reference('Secret', valueFrom?.secretKeyRef),
    ]),
  ]
}
