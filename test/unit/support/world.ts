import type { KubernetesObject, World, WorldReader } from '../../../src/cluster/types.ts'

/** A world of exactly these objects, in which every kind is watched but those in `unwatched`. */
export function worldOf(objects: KubernetesObject[], unwatched: string[] = []): WorldReader {
  const seen = objects.filter(({ kind }) => !unwatched.includes(kind))
  const list = (wanted: string, kind: string) =>
    seen.filter((object) => groupOf(object) === wanted && object.kind === kind)
  return {
    get: (wanted, kind, name, namespace) =>
      list(wanted, kind).find(
        ({ metadata }) => metadata.name === name && metadata.namespace === namespace,
      ),
    list,
    ownedBy: (uid) =>
      seen.filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.uid === uid)),
    eventsAbout: (kind, name, namespace) =>
      list('', 'Event').filter(
        ({ involvedObject: about }) =>
          typeof about === 'object' &&
          about !== null &&
          'kind' in about &&
          'name' in about &&
          about.kind === kind &&
          about.name === name &&
          (!('namespace' in about) || about.namespace === namespace),
      ),
    isSynced: (_, kind) => !unwatched.includes(kind),
  }
}

/** The same as a world that never changes. */
export function stillWorldOf(objects: KubernetesObject[], unwatched: string[] = []): World {
  return {
    ...worldOf(objects, unwatched),
    track: () => {},
    ready: async () => {},
    subscribe: () => () => {},
    disconnected: () => undefined,
    stop: async () => {},
  }
}

function groupOf({ apiVersion }: KubernetesObject): string | undefined {
  return apiVersion.includes('/') ? apiVersion.split('/')[0] : ''
}
