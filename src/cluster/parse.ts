import { z } from 'zod'
import type { KubernetesObject, ResourceKind } from './types.ts'

const listSchema = z.object({
  metadata: z.object({ resourceVersion: z.string().default(''), continue: z.string().optional() }),
  items: z.array(z.unknown()).nullish(),
})

/** What every object has; checked without copying, as objects may be large and many. */
function isObject(value: unknown): value is KubernetesObject {
  if (!isRecord(value) || typeof value.apiVersion !== 'string') return false
  if (typeof value.kind !== 'string' || !isRecord(value.metadata)) return false
  return typeof value.metadata.name === 'string'
}

/** @throws when the server's answer is no object */
export function parseObject(value: unknown): KubernetesObject {
  if (isObject(value)) return value
  throw new Error(`not a Kubernetes object: ${JSON.stringify(value)?.slice(0, 200)}`)
}

/** One page of a list. Built-in kinds leave apiVersion and kind out of their items: filled in. */
export function parseList(
  value: unknown,
  resource: ResourceKind,
): { items: KubernetesObject[]; resourceVersion: string; next: string | undefined } {
  const { metadata, items } = listSchema.parse(value)
  const type = { apiVersion: apiVersionOf(resource), kind: resource.kind }
  return {
    items: (items ?? []).map((item) => parseObject(isRecord(item) ? { ...type, ...item } : item)),
    resourceVersion: metadata.resourceVersion,
    next: metadata.continue || undefined,
  }
}

function apiVersionOf({ group, version }: Pick<ResourceKind, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
