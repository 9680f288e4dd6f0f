import { createIndex } from './store-index.ts'
import type { KubernetesObject, ResourceKind, WorldChange, WorldReader } from './types.ts'

/** The world's objects, indexed by kind, by owner and by what an Event is about. */
export interface Store extends Omit<WorldReader, 'isSynced'> {
  set(resource: ResourceKind, object: KubernetesObject): void
  remove(resource: ResourceKind, object: KubernetesObject): void
  /** What a list says: sets what is new or changed, removes what is gone. */
  replace(resource: ResourceKind, objects: KubernetesObject[]): void
}

/** @param onChange called for each object that is really another than before */
export function createStore(onChange: (change: WorldChange) => void): Store {
  const byKind = createIndex((object) => [kindKey(groupOf(object.apiVersion), object.kind)])
  const byOwner = createIndex(({ metadata }) =>
    (metadata.ownerReferences ?? []).map((owner) => owner.uid),
  )
  const bySubject = createIndex(subjectsOf)
  const indexes = [byKind, byOwner, bySubject]

  const ofKind = ({ group, kind }: Pick<ResourceKind, 'group' | 'kind'>) =>
    byKind.entries(kindKey(group, kind))

  const store: Store = {
    get: (group, kind, name, namespace) =>
      ofKind({ group, kind })?.get(objectKey(group, kind, name, namespace)),
    list: (group, kind) => [...(ofKind({ group, kind })?.values() ?? [])],
    ownedBy: (uid) => [...(byOwner.entries(uid)?.values() ?? [])],
    eventsAbout: (kind, name, namespace) => {
      const events = bySubject.entries(subjectKey(kind, name, namespace))?.values() ?? []
      return [...events].toSorted((a, b) => timeOf(a).localeCompare(timeOf(b)))
    },

    set: (resource, object) => {
      const key = keyOf(resource, object)
      const before = ofKind(resource)?.get(key)
      if (before && before.metadata.resourceVersion === object.metadata.resourceVersion) return
      for (const index of indexes) {
        if (before) index.remove(key, before)
        index.add(key, object)
      }
      onChange({ type: 'set', resource, object })
    },
    remove: (resource, object) => {
      const key = keyOf(resource, object)
      const before = ofKind(resource)?.get(key)
      if (!before) return
      for (const index of indexes) index.remove(key, before)
      onChange({ type: 'deleted', resource, object: before })
    },
    replace: (resource, objects) => {
      const listed = new Set(objects.map((object) => keyOf(resource, object)))
      for (const [key, object] of ofKind(resource) ?? []) {
        if (!listed.has(key)) store.remove(resource, object)
      }
      for (const object of objects) store.set(resource, object)
    },
  }
  return store
}

/** Identifies an object in the store; also across a delete and a create of the same name. */
export function keyOf(
  { group, kind }: Pick<ResourceKind, 'group' | 'kind'>,
  { metadata }: KubernetesObject,
): string {
  return objectKey(group, kind, metadata.name, metadata.namespace)
}

export function kindKey(group: string, kind: string): string {
  return `${group}/${kind}`
}

function objectKey(group: string, kind: string, name: string, namespace = ''): string {
  return `${kindKey(group, kind)}/${namespace}/${name}`
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
}

function subjectKey(kind: string, name: string, namespace = ''): string {
  return `${kind}/${namespace}/${name}`
}

/** Events about cluster-scoped objects lie in a namespace, but name none for their subject. */
function subjectsOf(object: KubernetesObject): string[] {
  if (object.kind !== 'Event' || object.apiVersion !== 'v1') return []
  const { involvedObject: subject } = object as { involvedObject?: EventSubject }
  return subject?.kind && subject.name
    ? [subjectKey(subject.kind, subject.name, subject.namespace)]
    : []
}

interface EventSubject {
  kind?: string
  name?: string
  namespace?: string
}

/** RFC 3339 in UTC sorts as text; the microseconds of eventTime do not disturb that. */
function timeOf(event: KubernetesObject): string {
  const { lastTimestamp, eventTime } = event
  return String(lastTimestamp ?? eventTime ?? event.metadata.creationTimestamp ?? '')
}
