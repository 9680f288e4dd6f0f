import type { KubernetesObject } from '../cluster/types.ts'

/** The value at a path of anything that came from the cluster; undefined where the path ends. */
export function at(value: unknown, ...path: string[]): unknown {
  let current = value
  for (const key of path) {
    if (!isRecord(current)) return undefined
    current = current[key]
  }
  return current
}

/** A non-empty string at a path. */
export function textAt(value: unknown, ...path: string[]): string | undefined {
  const found = at(value, ...path)
  return typeof found === 'string' && found !== '' ? found : undefined
}

export function numberAt(value: unknown, ...path: string[]): number | undefined {
  const found = at(value, ...path)
  return typeof found === 'number' ? found : undefined
}

/** The elements of a list at a path; empty when there is none. */
export function listAt(value: unknown, ...path: string[]): unknown[] {
  const found = at(value, ...path)
  return Array.isArray(found) ? found : []
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `apps` of `apps/v1`; empty for the core group. */
export function groupOf(object: Pick<KubernetesObject, 'apiVersion'>): string {
  const slash = object.apiVersion.indexOf('/')
  return slash < 0 ? '' : object.apiVersion.slice(0, slash)
}

/** `namespace/name`, or `name` of something cluster-wide. */
export function idOf(object: { metadata: { name: string; namespace?: string } }): string {
  const { name, namespace } = object.metadata
  return namespace === undefined ? name : `${namespace}/${name}`
}

/** "Pod n8n/n8n-0" */
export function describe(object: KubernetesObject): string {
  return `${object.kind} ${idOf(object)}`
}

/** Built-in groups have no dot, or end in `.k8s.io`. */
export function isCustomGroup(group: string): boolean {
  return group.includes('.') && !group.endsWith('.k8s.io')
}
