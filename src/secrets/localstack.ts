import type { KubernetesObject } from '../cluster/types.js'

const variable = 'AWS_SECRETSMANAGER_ENDPOINT'
const inCluster = /^http:\/\/[^./:]+\.([^./:]+)(?:\.svc(?:\.cluster\.local)?)?:4566\/?$/

/**
 * The namespace of the LocalStack that stands in for AWS Secrets Manager: External Secrets is led
 * there by the variable AWS_SECRETSMANAGER_ENDPOINT. Undefined where it asks a real AWS.
 */
export function localstackNamespace(objects: KubernetesObject[]): string | undefined {
  for (const endpoint of endpoints(objects)) {
    const namespace = inCluster.exec(endpoint)?.[1]
    if (namespace !== undefined) return namespace
  }
  return undefined
}

/** Values of the variable, in a chart's values or a container's `env`, however deep. */
function endpoints(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  if ('name' in value && value.name === variable && 'value' in value) return [String(value.value)]
  return Object.values(value).flatMap(endpoints)
}
