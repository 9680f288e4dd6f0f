import { healthChecksOf, isWorkloadRef, workloadKinds } from '../../src/health/inventory.ts'
import type { Service } from '../../src/repository/model.ts'
import { objectOf } from '../../src/validate/types.ts'
import type { Placed } from './references.ts'

/** What a release runs and its Kustomization does not wait for, or waits for in vain. */
export function wrongHealthChecks(waitedFor: string[], rendered: Placed[]): string[] {
  const run = [...rendered.filter(isWorkload).map(workloadOf), ...madeByPrometheus(rendered)]
  return [
    ...run.filter((one) => !waitedFor.includes(one)).map((one) => `nobody waits for ${one}`),
    ...waitedFor.filter((one) => !run.includes(one)).map((one) => `the chart has no ${one}`),
  ]
}

/** The workloads among a Kustomization's health checks, by kind, namespace and name. */
export function workloadsWaitedFor(services: Service[], name: string): string[] {
  return services
    .flatMap(({ resources }) => resources)
    .filter((resource) => resource.kind === 'Kustomization' && resource.name === name)
    .flatMap((resource) => healthChecksOf(objectOf(resource)))
    .filter(isWorkloadRef)
    .map((ref) => `${ref.kind} ${ref.namespace} ${ref.name}`)
}

function isWorkload({ kind }: Placed): boolean {
  return workloadKinds.some((one) => one === kind)
}

function workloadOf({ kind, metadata }: Placed): string {
  return `${kind} ${metadata.namespace} ${metadata.name}`
}

/** Prometheus Operator makes `prometheus-<name>` and `alertmanager-<name>`, as its documentation says. */
function madeByPrometheus(objects: Placed[]): string[] {
  return objects
    .filter(({ kind }) => kind === 'Prometheus' || kind === 'Alertmanager')
    .map(({ kind, metadata }) => ({
      kind: 'StatefulSet',
      metadata: { ...metadata, name: `${kind.toLowerCase()}-${metadata.name}` },
    }))
    .map(workloadOf)
}
