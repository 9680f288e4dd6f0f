import type { KubernetesObject } from '../cluster/types.ts'
import type { ObjectName } from '../flux/names.ts'
import { textAt } from '../health/fields.ts'

const variable = 'AWS_SECRETSMANAGER_ENDPOINT'
const inCluster = /^http:\/\/([^./:]+)\.([^./:]+)(?:\.svc(?:\.cluster\.local)?)?:4566\/?$/

/** LocalStack's port for every service of AWS that it stands in for. */
export const localstackPort = 4566

/**
 * The Service of the LocalStack that stands in for AWS Secrets Manager: External Secrets is led
 * there by the variable AWS_SECRETSMANAGER_ENDPOINT. Undefined where it asks a real AWS.
 */
export function localstackService(objects: KubernetesObject[]): ObjectName | undefined {
  for (const endpoint of endpoints(objects)) {
    const [, name, namespace] = inCluster.exec(endpoint) ?? []
    if (name !== undefined && namespace !== undefined) return { name, namespace }
  }
  return undefined
}

/** The region whose secrets External Secrets reads: that of the first store which names one. */
export function secretsRegion(objects: KubernetesObject[]): string {
  const regions = objects
    .filter(({ kind }) => kind === 'ClusterSecretStore' || kind === 'SecretStore')
    .map((store) => textAt(store, 'spec', 'provider', 'aws', 'region'))
  return regions.find((region) => region !== undefined) ?? 'us-east-1'
}

/** Values of the variable, in a chart's values or a container's `env`, however deep. */
function endpoints(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  if ('name' in value && value.name === variable && 'value' in value) return [String(value.value)]
  return Object.values(value).flatMap(endpoints)
}
