import type { KubernetesObject } from '../cluster/types.ts'

/**
 * What can be read from an object, worked out once for each: the world puts a new object in the
 * place of one that changed, and never alters it. With 300 services that spares half the garbage.
 */
export function remembered<T>(
  read: (object: KubernetesObject) => T,
): (object: KubernetesObject) => T {
  const known = new WeakMap<KubernetesObject, { value: T }>()
  return (object) => {
    const found = known.get(object) ?? { value: read(object) }
    known.set(object, found)
    return found.value
  }
}
