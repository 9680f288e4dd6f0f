import type { ResourceKind } from './types.ts'

/** The API's path of a collection, or of one object in it. */
export function resourcePath(
  resource: Pick<ResourceKind, 'group' | 'version' | 'plural' | 'namespaced'>,
  target: { namespace?: string | undefined; name?: string; subresource?: string | undefined } = {},
): string {
  const root = resource.group === '' ? ['api'] : ['apis', resource.group]
  const scope =
    resource.namespaced && target.namespace !== undefined ? ['namespaces', target.namespace] : []
  const object = target.name === undefined ? [] : [target.name]
  const below = target.subresource === undefined ? [] : [target.subresource]
  const segments = [...root, resource.version, ...scope, resource.plural, ...object, ...below]
  return `/${segments.map(encodeURIComponent).join('/')}`
}

/** A query string of the values that are given. */
export function query(values: Record<string, string | undefined>): string {
  const given = Object.entries(values).filter((entry): entry is [string, string] => !!entry[1])
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`
}

/** `apps/v1` → apps, v1; `v1` → core group, v1. */
export function splitApiVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf('/')
  return slash < 0
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) }
}
