import { targetNamespaceOf } from '../../health/release-target.ts'
import type { Service } from '../../repository/model.ts'
import { fields, textOf } from '../fields.ts'
import { chartsDefining } from '../known-charts.ts'
import { providedBy } from '../provided.ts'
import { keyOf, type Reference, referencesOf } from '../references.ts'
import {
  describeResource,
  type Finding,
  objectOf,
  type Placed,
  placed,
  type StageReading,
} from '../types.ts'

/**
 * Objects that need what only another service brings (a kind, a namespace, a Secret, a Service, a
 * source), without waiting for it: the first try fails, or goes well by chance.
 */
export function missingDependencies(fleet: StageReading): Finding[] {
  const all = placed(fleet)
  const providers = providersOf(all)
  const reach = reachability([fleet.root, ...fleet.services])
  const findings = new Map<string, Finding>()
  for (const one of all) {
    for (const { what, key, severity = 'error' } of needsOf(one)) {
      const brought = providers.get(key)
      if (brought === undefined) continue
      if (brought.some((id) => reach(one.service.id).has(id))) continue
      const [provider = ''] = brought
      if (provider === fleet.root.id || startsWithout(one, nameOf(provider, fleet))) continue
      const edge = `${one.service.id} → ${provider} ${what}`
      if (findings.has(edge)) continue
      findings.set(edge, { ...findingFor(one, what, nameOf(provider, fleet)), severity })
    }
  }
  return [...findings.values()]
}

/** On an object: services that it names but does its work without, by comma. */
const startsWithoutAnnotation = 'fleet.local/starts-without'

function startsWithout({ resource }: Placed, provider: string): boolean {
  const [annotations] = fields(resource.object, 'metadata.annotations')
  const named = Object.entries(annotations ?? {}).find(([key]) => key === startsWithoutAnnotation)
  return String(named?.[1] ?? '')
    .split(',')
    .map((name) => name.trim())
    .includes(provider)
}

function findingFor(
  { service, resource }: Placed,
  what: string,
  provider: string,
): Omit<Finding, 'severity'> {
  return {
    rule: 'missing-dependency',
    object: describeResource(resource),
    message: `needs ${what}, which ${provider} brings, and ${service.name} does not depend on it`,
    hint: `add "- name: ${provider}" to dependsOn of ${service.name}`,
    ...(service.location && { location: service.location }),
  }
}

interface Need {
  what: string
  key: string
  /** error unless told. */
  severity?: 'warning'
}

/** What has to be there before an object can be applied or do its work. */
function needsOf({ resource }: Placed): Need[] {
  const group = groupOf(resource.apiVersion)
  const { namespace } = resource
  const needs: Reference[] = [
    ...(namespace === undefined ? [] : [{ kind: 'Namespace', name: namespace }]),
    ...referencesOf(resource),
  ]
  return [
    { what: `the kind ${resource.kind}`, key: `group ${group}` },
    ...needs.map((need) => ({ what: `the ${keyOf(need)}`, key: keyOf(need) })),
    ...hostsIn(resource).map((need): Need => ({ ...need, severity: 'warning' })),
  ]
}

/** Names inside the cluster that stand in an object: it may do without them at first, or not. */
function hostsIn({ object, kind }: Placed['resource']): Need[] {
  if (kind === 'Kustomization' || kind === 'ConfigMap') return []
  const found = JSON.stringify(object).matchAll(/([a-z0-9-]+)\.([a-z0-9-]+)\.svc\b/g)
  return [...found].map(([host, , namespace]) => ({
    what: `the host ${host}`,
    key: `workloads of ${namespace}`,
  }))
}

const workloads = new Set(['HelmRelease', 'Deployment', 'StatefulSet', 'DaemonSet', 'Cluster'])

/** Who brings what: ids of services by key. */
function providersOf(all: Placed[]): Map<string, string[]> {
  const providers = new Map<string, string[]>()
  const add = (key: string, id: string) => {
    const before = providers.get(key) ?? []
    if (!before.includes(id)) providers.set(key, [...before, id])
  }
  for (const { service, resource } of all) {
    for (const key of providedBy(resource)) add(key, service.id)
    for (const group of groupsOf(resource)) add(`group ${group}`, service.id)
    if (workloads.has(resource.kind))
      add(`workloads of ${targetNamespaceOf(objectOf(resource))}`, service.id)
  }
  return providers
}

function groupsOf({ kind, object }: Placed['resource']): readonly string[] {
  if (kind === 'CustomResourceDefinition') {
    const group = textOf(object, 'spec.group')
    return group === undefined ? [] : [group]
  }
  const chart = kind === 'HelmRelease' ? textOf(object, 'spec.chart.spec.chart') : undefined
  return (chart && chartsDefining[chart.split('/').at(-1) ?? '']) || []
}

/** Services that are there before a service is applied: itself, what it depends on, its parents. */
function reachability(services: Service[]): (id: string) => Set<string> {
  const byId = new Map(services.map((service) => [service.id, service]))
  const known = new Map<string, Set<string>>()
  const reach = (id: string): Set<string> => {
    const before = known.get(id)
    if (before) return before
    const found = new Set([id])
    known.set(id, found)
    const service = byId.get(id)
    const next = service?.dependsOn.map((one) => one.id) ?? []
    for (const other of service?.parent === undefined ? next : [...next, service.parent]) {
      for (const one of reach(other)) found.add(one)
    }
    return found
  }
  return reach
}

function nameOf(id: string, { services }: StageReading): string {
  return services.find((service) => service.id === id)?.name ?? id
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : ''
}
