import { isRecord } from './parse.ts'
import type { KubernetesObject } from './types.ts'

export const definitionGroup = 'apiextensions.k8s.io'
export const definitionKind = 'CustomResourceDefinition'

/** Whether an object is a CRD of any version. */
export function isDefinition(object: KubernetesObject): boolean {
  return object.kind === definitionKind && object.apiVersion.startsWith(`${definitionGroup}/`)
}

/** Whether the API server serves what a CRD defines; discovery may name it a moment later. */
export function isEstablished(definition: KubernetesObject): boolean {
  const { status } = definition
  if (!isRecord(status) || !Array.isArray(status.conditions)) return false
  return status.conditions.some(
    (condition) =>
      isRecord(condition) && condition.type === 'Established' && condition.status === 'True',
  )
}

/** The group and kind that a CRD defines. */
export function definedKind(definition: KubernetesObject): { group: string; kind: string } {
  const spec = isRecord(definition.spec) ? definition.spec : {}
  const names = isRecord(spec.names) ? spec.names : {}
  return { group: String(spec.group ?? ''), kind: String(names.kind ?? '') }
}
