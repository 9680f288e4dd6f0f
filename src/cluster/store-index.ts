import type { KubernetesObject } from './types.ts'

/** Objects by the groups they belong to; empty groups are dropped. */
export interface Index {
  add(key: string, object: KubernetesObject): void
  /** `object` as it was when added: its groups are computed from it. */
  remove(key: string, object: KubernetesObject): void
  entries(group: string): ReadonlyMap<string, KubernetesObject> | undefined
}

export function createIndex(groupsOf: (object: KubernetesObject) => string[]): Index {
  const groups = new Map<string, Map<string, KubernetesObject>>()
  return {
    add: (key, object) => {
      for (const group of groupsOf(object)) {
        const members = groups.get(group) ?? new Map<string, KubernetesObject>()
        groups.set(group, members.set(key, object))
      }
    },
    remove: (key, object) => {
      for (const group of groupsOf(object)) {
        const members = groups.get(group)
        members?.delete(key)
        if (members?.size === 0) groups.delete(group)
      }
    },
    entries: (group) => groups.get(group),
  }
}
