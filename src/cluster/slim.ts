import { isRecord } from './parse.ts'
import type { KubernetesObject, ObjectMeta } from './types.ts'

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/**
 * What the world keeps of an object: without managedFields and the last-applied annotation (often
 * half of its size); of Secrets and ConfigMaps the keys only, each with an empty value, so that no
 * secret value ever stays in memory; of CRDs everything but the schemas.
 */
export function slim(object: KubernetesObject): KubernetesObject {
  const lean = { ...object, metadata: slimMeta(object.metadata) }
  if (object.kind === 'CustomResourceDefinition') return slimDefinition(lean)
  if (object.apiVersion !== 'v1') return lean
  if (object.kind === 'Secret') {
    const { apiVersion, kind, metadata } = lean
    return { apiVersion, kind, metadata, type: object.type, data: keysOf(object.data) }
  }
  if (object.kind === 'ConfigMap') {
    const { apiVersion, kind, metadata } = lean
    return { apiVersion, kind, metadata, data: keysOf(object.data, object.binaryData) }
  }
  return lean
}

function slimMeta(metadata: ObjectMeta): ObjectMeta {
  const lean: ObjectMeta & { managedFields?: unknown } = { ...metadata }
  delete lean.managedFields
  if (lean.annotations && lastApplied in lean.annotations) {
    lean.annotations = { ...lean.annotations }
    delete lean.annotations[lastApplied]
  }
  return lean
}

function keysOf(...maps: unknown[]): Record<string, string> {
  return Object.fromEntries(maps.flatMap((map) => Object.keys(map ?? {})).map((key) => [key, '']))
}

function slimDefinition(object: KubernetesObject): KubernetesObject {
  const { spec } = object
  if (!isRecord(spec) || !Array.isArray(spec.versions)) return object
  return { ...object, spec: { ...spec, versions: spec.versions.filter(isRecord).map(schemaless) } }
}

function schemaless(version: Record<string, unknown>): Record<string, unknown> {
  const lean = { ...version }
  delete lean.schema
  return lean
}
