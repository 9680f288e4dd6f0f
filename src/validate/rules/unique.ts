import { readRoutes } from '../../dns/names/routes.ts'
import type { RenderedResource } from '../../repository/model.ts'
import { fields } from '../fields.ts'
import { keyOf } from '../references.ts'
import {
  describeResource,
  type Finding,
  objectOf,
  type Placed,
  placed,
  type StageReading,
} from '../types.ts'

/** Hosts, node ports and objects that two services claim: the last to be applied would win. */
export function claimedTwice(fleet: StageReading): Finding[] {
  const all = placed(fleet)
  return [
    ...twice(
      all,
      hostsOf,
      'host-claimed-twice',
      (host) => `the host ${host}`,
      'give one of them another host',
    ),
    ...twice(
      all,
      nodePortsOf,
      'port-claimed-twice',
      (port) => `the node port ${port}`,
      'give one of them another nodePort',
    ),
    ...twice(
      all,
      ({ resource }) => idOf(resource),
      'object-applied-twice',
      (id) => id,
      'keep it in one of the services',
    ),
  ]
}

/** A finding for each claim that another service has made before. */
function twice(
  all: Placed[],
  claimsOf: (one: Placed) => string[],
  rule: string,
  words: (claim: string) => string,
  hint: string,
): Finding[] {
  const first = new Map<string, Placed>()
  return all.flatMap((one) =>
    [...new Set(claimsOf(one))].flatMap((claim): Finding[] => {
      const before = first.get(claim)
      if (before === undefined) first.set(claim, one)
      if (before === undefined || before.service.id === one.service.id) return []
      const other = `${describeResource(before.resource)} of ${before.service.name}`
      const message = `${words(claim)} is claimed by ${other} too`
      return [{ severity: 'error', rule, object: describeResource(one.resource), message, hint }]
    }),
  )
}

/** A host with the whole rule that claims it: two routes may share a host by paths. */
function hostsOf({ resource }: Placed): string[] {
  const rules = fields(resource.object, 'spec.routes[].match').map(String)
  const byPath = [
    ...rules,
    ...fields(resource.object, 'spec.rules[].http.paths[].path').map(String),
  ]
  if (byPath.some((rule) => /Path|^\/./.test(rule))) return []
  const { names } = readRoutes([objectOf(resource)])
  return names.map(({ host, protocol }) => `${host}${protocol === 'tcp' ? ' (TCP)' : ''}`)
}

function nodePortsOf({ resource }: Placed): string[] {
  if (resource.kind === 'Service')
    return fields(resource.object, 'spec.ports[].nodePort').map(String)
  if (resource.kind !== 'HelmRelease') return []
  return nodePortsIn(fields(resource.object, 'spec.values')[0])
}

function nodePortsIn(values: unknown): string[] {
  if (typeof values !== 'object' || values === null) return []
  return Object.entries(values).flatMap(([name, value]) =>
    name === 'nodePort' && typeof value === 'number' ? [String(value)] : nodePortsIn(value),
  )
}

/** Namespaces may be in several services: they are the same. */
function idOf({ kind, namespace, name, apiVersion }: RenderedResource): string[] {
  if (kind === 'Namespace') return []
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : ''
  const key = keyOf({ kind, name, ...(namespace === undefined ? {} : { namespace }) })
  return [group ? `${key} (${group})` : key]
}
